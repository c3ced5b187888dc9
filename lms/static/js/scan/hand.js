// What comes in by camera, by picture, by name: taken down first, then told. One thing after the other.
import { readClaim } from "./card.js";
import { wording } from "./outcome.js";
import { drawResult } from "./screen.js";
import { say } from "./words.js";

const AWAY = 2_500; // a card must have been away so long before it is read again
const BUZZ = { ok: 40, same: 40, held: [40, 80, 40], doubt: [40, 80, 40], refused: [120, 80, 120] };

export function makeHand({ program, taker, sync, device, read, askMeeting }) {
  const { state } = program;
  let seen = { text: null, at: -AWAY };
  let last = Promise.resolve();

  // The record is safe before the tick is painted; how long both took is kept for whoever measures.
  async function tell(take, begun) {
    if (!state.session) return askMeeting();
    const { kind, text } = wording(await take(program.place()));
    drawResult(kind, text);
    requestAnimationFrame(() => performance.measure("scan to tick", { start: begun, end: performance.now() }));
    device.buzz(BUZZ[kind]);
    await after();
  }

  // A full or broken phone: nobody may believe that somebody was taken down.
  function notKept(error) {
    console.error(error);
    drawResult("refused", say("not-kept"));
  }

  async function after() {
    await program.look();
    if (state.waiting) sync.soon();
  }

  function record(take, begun = performance.now()) {
    last = last.then(() => tell(take, begun)).catch(notKept);
    return last;
  }

  async function codes(texts, begun) {
    const text = texts.find(readClaim) ?? texts[0];
    const again = text === seen.text && begun - seen.at < AWAY;
    if (text) seen = { text, at: begun };
    if (text && !again) await record((place) => taker.card(place, text, state.kept.body), begun);
  }

  async function picture(input) {
    const begun = performance.now();
    const drawn = input.files[0] && (await createImageBitmap(input.files[0]).catch(() => null));
    const texts = drawn ? await read(drawn) : [];
    input.value = "";
    seen = { text: null, at: -AWAY };
    if (texts.length) await codes(texts, begun);
    else drawResult("refused", say("no-code"));
  }

  async function undo() {
    const own = state.entries.filter((one) => !one.undone && one.scanner === state.scanner.fingerprint);
    const latest = [...own].sort((a, b) => Date.parse(b.at) - Date.parse(a.at))[0];
    if (!latest) return;
    await taker.undo(state.scanner, latest);
    seen = { text: null, at: -AWAY };
    drawResult("undone", say("undone", { name: program.nameOf(latest) }));
    await after();
  }

  return { codes, picture, undo, listed: (ref) => record((place) => taker.listed(place, ref)), walkIn: (name) => record((place) => taker.walkIn(place, name)) };
}
