// What the program knows at a moment, and how it comes to know it: the list, the meeting, what was taken, what waits.
import { choose, inOrder } from "./meetings.js";
import { nameIn } from "./outcome.js";
import { refresh, tidy } from "./pack.js";
import { inside } from "./roll.js";
import { NoSignal } from "./server.js";

const CHOSEN = "scan-meeting";
const LOCK = "lms-scan";

export function makeProgram({ store, server, clock, memory, name, warm, onChange }) {
  const state = { kept: null, session: null, scanner: null, entries: [], waiting: 0, signal: true, signedIn: null, allowed: true, asked: false };
  const sessions = () => state.kept?.body.sessions ?? [];

  // A new list, or the same a while later: which meeting, whose scanner, how far the phone's clock is off.
  async function adopt(kept) {
    clock.offset = kept?.offset ?? 0;
    state.kept = await tidy(store, kept, clock.corrected());
    state.session = choose(sessions(), clock.corrected(), JSON.parse(memory.getItem(CHOSEN)));
    state.scanner = state.kept && (await store.scanner(state.kept.scanner));
    if (state.kept) warm(state.kept.body.keys, state.scanner);
    await look();
  }

  async function look() {
    state.entries = state.session ? await store.taken(state.session.id) : [];
    state.waiting = await store.waiting();
    onChange(state);
  }

  let asking = null; // two tabs, or two reasons to ask at once, must not make two scanners of one phone
  async function visit() {
    if (state.forgotten) return state.signal;
    asking ??= (navigator.locks ? navigator.locks.request(LOCK, ask) : ask()).finally(() => (asking = null));
    return asking;
  }

  async function ask() {
    try {
      const got = await refresh({ store, server, clock, name });
      Object.assign(state, { signal: true, allowed: true, ...got, asked: true });
      if (state.forgotten) await forget(); // pressed while this was on its way
      else await adopt(got.kept);
    } catch (error) {
      if (!(error instanceof NoSignal)) throw error;
      Object.assign(state, { signal: false, asked: true });
      await adopt(await store.pack());
    }
    return state.signal;
  }

  function pick(id) {
    memory.setItem(CHOSEN, JSON.stringify({ id, at: clock.corrected() }));
    state.session = sessions().find((one) => one.id === id) ?? null;
    return look();
  }

  // Names can be taken off the phone by hand; what waits to be sent stays. They do not come back by themselves.
  async function forget() {
    state.forgotten = true;
    await store.dropPack();
    await store.forgetTaken([]);
    await adopt(null);
  }

  return {
    state,
    start: async () => adopt(await store.pack()),
    ...{ visit, look, pick, forget },
    // The phone's clock was put forward by so much: so much less is the server ahead of it.
    clockSet: (by) => state.kept && store.keepPack((state.kept = { ...state.kept, offset: Math.round(state.kept.offset - by) })),
    remember: async () => (state.forgotten = false),
    again: () => adopt(state.kept),
    place: () => ({ scanner: state.scanner, session: state.session, made: state.kept.made, entries: state.entries }),
    inside: () => inside({ session: state.session, made: state.kept.made }, state.entries),
    sessions: () => inOrder(sessions(), clock.corrected()),
    nameOf: (entry) => nameIn(sessions(), entry),
  };
}
