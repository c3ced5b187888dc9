// Who is in, as far as this phone knows: what it took itself, then what the list said when it was fetched.
const COUNTS = ["present", "already", "left"];

// Does this entry stand for somebody who is in? Until it is answered the phone's own judgement holds.
export function isIn(one) {
  return Boolean(one.person) && !one.undone && COUNTS.includes(one.outcome);
}

// An entry taken back on this phone after the list was fetched takes the list's word back as well, unless that very list said
// so before: then it rests on what another took.
function takenBack(entries, person, made) {
  return entries.some((one) => one.person === person && one.undone && one.undone_at > made && one.vouched !== made);
}

// The persons who are in: refs of the roster, and cards of people who are not on it.
export function inside({ session, made }, entries) {
  const listed = session.present.filter((person) => !takenBack(entries, person, made));
  return new Set([...listed, ...entries.filter(isIn).map((one) => one.person)]);
}

// The presence there is already, for the rule. Of what the list says neither hour nor kind is known: a card is stronger.
export function held(place, entries, person) {
  const own = entries.filter((one) => one.person === person && isIn(one) && one.outcome !== "left");
  const first = [...own].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))[0];
  if (first) return { method: first.method, occurred_at: first.at, present: true };
  if (!inside(place, entries).has(person)) return null;
  return { method: "own_phone", occurred_at: place.session.opens_at, present: true, elsewhere: true };
}

// Does the server know this already? Who is in by this phone's own word is told once: only this phone takes it back. What rests
// on another's word may fall by another's hand, and then this phone's must be there.
export function isTold(decision, standing) {
  return decision.outcome === "already" && !decision.stronger && !standing?.elsewhere;
}
