// What happens when a card is read, a name chosen, somebody added, the last one taken back. A record is safe on the phone
// before anybody sees a tick. The phone refuses cards that are no good; for the rest it warns, and the server decides.
import { readCard } from "./card.js";
import { decide } from "./judge.js";
import { asMeeting } from "./meetings.js";
import { held, isTold } from "./roll.js";

export function makeTaker({ append, clock, verify }) {
  async function take({ scanner, session, made, entries }, kind, person, facts) {
    const method = kind === "card" ? "card" : "trainer_list";
    const at = new Date(clock.corrected()).toISOString();
    const standing = person.id && held({ session, made }, entries, person.id);
    const seen = decide(asMeeting(session), { enrolled: person.enrolled, held: standing }, { method, occurred_at: at });
    const result = { ...seen, name: person.name, card: person.card, enrolled: person.enrolled, elsewhere: standing?.elsewhere, proved: person.proved };
    if (isTold(seen, standing)) return result;
    const outcome = kind === "walk_in" ? "held" : seen.outcome;
    const about = { session: session.id, scanner: scanner.fingerprint, kind, method, person: person.id, card: person.card, at };
    const entry = { ...about, vouched: standing?.elsewhere ? made : null };
    const nonce = await append(scanner, { kind, session: session.id, ...facts }, (made) => ({
      ...entry, nonce: made, name: facts.name, enrolled: person.enrolled, outcome, reason: seen.reason ?? null, answered: false, undone: false,
    }));
    return { ...result, outcome: kind === "walk_in" && seen.outcome === "present" ? "held" : seen.outcome, nonce };
  }

  return {
    async card(place, text, pack) {
      const read = await readCard(text, { keys: pack.keys, revoked: pack.revoked, verify });
      if (read.refused) return { outcome: "refused", reason: read.refused, stopped: true };
      const known = place.session.people.find((one) => one.card === read.card);
      const elsewhere = known ?? pack.sessions.flatMap((one) => one.people).find((one) => one.card === read.card);
      const person = { id: known?.ref ?? `card:${read.card}`, name: elsewhere?.name, card: read.card, proved: read.proved, enrolled: Boolean(known) };
      return take(place, "card", person, { card: read.token, ref: known?.ref });
    },

    listed(place, ref) {
      const { name, card } = place.session.people.find((one) => one.ref === ref);
      return take(place, "list", { id: ref, name, card, enrolled: true }, { ref });
    },

    walkIn: (place, name) => take(place, "walk_in", { id: null, name, enrolled: false }, { name }),

    async undo(scanner, entry) {
      const facts = { kind: "undo", session: entry.session, undoes: entry.nonce };
      await append(scanner, facts, () => ({ ...entry, undone: true, undone_at: clock.now() }));
    },
  };
}
