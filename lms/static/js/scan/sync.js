// Sending what waits, in batches, until every record has its answer. Nothing leaves the phone before that.
import { digest } from "./bytes.js";
import { sign } from "./chain.js";
import { NoSignal } from "./server.js";

const MOST = 500;
const FIRST_WAIT = 4_000;
const LONGEST_WAIT = 5 * 60_000;

export function makeSync({ store, server, clock, onChange }) {
  let running = null;
  let timer = null;
  let wait = FIRST_WAIT;
  let most = MOST;

  async function batch(scanner, rows) {
    const { page } = clock;
    const [sent_at, elapsed] = [new Date(clock.now()).toISOString(), Math.round(clock.elapsed())];
    const texts = await digest(rows.map((row) => row.text).join("\n"));
    const signature = await sign(scanner, `sync|${scanner.fingerprint}|${sent_at}|${page}|${elapsed}|${texts}`);
    const records = rows.map(({ text, signature }) => ({ text, signature }));
    return { v: 3, scanner: scanner.fingerprint, sent_at, page, elapsed, records, signature };
  }

  // Null when all of this phone's records were answered, else why not.
  async function empty(scanner) {
    for (;;) {
      const rows = await store.outbox(scanner.fingerprint, most);
      if (rows.length === 0) return null;
      const { status, body } = await server.sync(await batch(scanner, rows));
      if (status === 413 && most > 1) most = Math.ceil(most / 2);
      else if (!body) return status === 404 ? forget(scanner) : "server";
      else if ((await store.settle(rows, body.answers)) === 0) return "server";
      else await heard(scanner, body.answers);
    }
  }

  // The server does not know this phone (any more): it is enrolled again as soon as its person is signed in.
  async function forget(scanner) {
    await store.keepScanner({ ...scanner, enrolled: false });
    return "unknown";
  }

  async function heard(scanner, answers) {
    if (answers.some((one) => one.reason === "lost_scanner")) await store.keepScanner({ ...scanner, lost: true });
    onChange({ problem: null });
  }

  async function run() {
    let problem = null;
    try {
      for (const scanner of await store.scanners()) problem = (await empty(scanner)) ?? problem;
    } catch (error) {
      if (!(error instanceof NoSignal)) throw error;
      problem = "signal";
    }
    wait = problem ? Math.min(wait * 2, LONGEST_WAIT) : FIRST_WAIT;
    if (problem) later(wait * (0.75 + Math.random() / 2));
    onChange({ problem, done: true });
    return problem;
  }

  // What is planned already is not put off: a queue of people must not keep the first record waiting.
  function later(milliseconds) {
    timer ??= setTimeout(now, milliseconds);
  }

  // One at a time; whoever asks meanwhile gets the same answer.
  function now() {
    clearTimeout(timer);
    timer = null;
    running ??= run().finally(() => (running = null));
    return running;
  }

  return { now, soon: () => (wait === FIRST_WAIT ? later(1_500) : undefined), again: () => ((wait = FIRST_WAIT), now()) };
}
