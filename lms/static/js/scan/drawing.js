// The whole page from what the program knows. Drawn anew after each change: there is little on it.
import { drawDevice, drawSending } from "./facts.js";
import { drawCount, drawLast, drawMeeting, drawState, drawTroubles, part } from "./screen.js";

function nameOf({ forgotten, kept, session, signal, asked, signedIn, allowed }, meetings) {
  if (forgotten) return "forgotten";
  if (session) return "ready";
  if (kept) return meetings.length ? "choose" : "nothing";
  if (!asked) return "starting";
  if (!signal) return "no-list";
  return signedIn ? (allowed ? "nothing" : "not-allowed") : "welcome";
}

export function draw(program, device) {
  const { state } = program;
  const meetings = program.sessions();
  drawState(nameOf(state, meetings));
  part("signed-out").hidden = state.signedIn !== false || !state.signal;
  drawSending(state);
  if (!state.session) return;
  const inside = program.inside();
  const refs = state.session.people.map((one) => one.ref);
  const enrolled = refs.filter((one) => inside.has(one)).length;
  drawCount(enrolled, refs.length, inside.size - enrolled);
  drawMeeting(state.session, meetings.length > 1);
  drawLast(state.entries, program.nameOf);
  drawTroubles(state.entries, program.nameOf);
  drawDevice({ kept: state.kept, scanner: state.scanner.fingerprint, device, expires: Date.parse(state.kept.body.expires_at) });
}
