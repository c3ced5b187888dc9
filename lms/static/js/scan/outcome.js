// The words for what became of a scan, and the look of the band: {kind, text}.
import { cardNumber, hour, say } from "./words.js";

export const nameOf = (one) => one.name ?? say("card-number", { number: cardNumber(one.card) });

// Entries hold no name but one that was typed; the others come from the list, and go with it.
export function nameIn(sessions, { name, person, card }) {
  const people = sessions.flatMap((one) => one.people);
  const known = people.find((one) => one.ref === person || (card && one.card === card));
  return nameOf({ name: name ?? known?.name, card });
}

export function wording(result) {
  const name = result.stopped ? "" : nameOf(result);
  if (result.stopped) return { kind: "refused", text: say(`why.${result.reason}`) };
  switch (result.outcome) {
    case "refused":
      return { kind: "doubt", text: say("doubt", { name, why: say(`why.${result.reason}`) }) };
    case "held":
      return { kind: "held", text: say("walk-in", { name }) };
    case "already":
      return { kind: "same", text: result.elsewhere ? say("already-elsewhere", { name }) : say("already", { name, hour: hour(result.since) }) };
    case "left":
      return { kind: "ok", text: say("left", { name }) };
  }
  if (!result.enrolled) return { kind: "held", text: say("stranger", { name }) };
  if (result.proved === false) return { kind: "doubt", text: say("unproved", { name }) };
  return { kind: "ok", text: say("present", { name }) };
}
