// Questions the scanner asks: what name, which meeting; and how a list to choose from is drawn. The dialogs are the browser's
// own, so focus and Escape are too.
import { from } from "./screen.js";
import { day, hour, say } from "./words.js";

export function choices(list, items) {
  list.replaceChildren(
    ...items.map(({ words, detail, tick, chosen }) => {
      const drawn = from("choice");
      const button = drawn.querySelector("button");
      button.querySelector("b").textContent = words;
      button.querySelector("small").textContent = detail ?? "";
      button.querySelector(".i").toggleAttribute("hidden", !tick);
      button.addEventListener("click", chosen);
      return drawn;
    }),
  );
}

export function makeAdd(onNamed) {
  const dialog = document.querySelector("#add");
  const input = dialog.querySelector("input");
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const name = input.value.normalize("NFC").replace(/[\p{C}\s]+/gu, " ").trim();
    if (!name) return input.focus();
    dialog.close();
    onNamed(name);
  });
  return (name = "") => {
    input.value = name;
    dialog.showModal();
  };
}

export function makeChoose(onChosen) {
  const dialog = document.querySelector("#choose");
  return (sessions, current) => {
    const words = (one) => say("meeting-choice", { title: one.title, number: one.number, of: one.of });
    const detail = (one) => say("meeting-detail", { hour: hour(one.starts_at), day: day(one.starts_at), venue: one.venue });
    const row = (one) => ({ words: words(one), detail: detail(one), tick: one.id === current, chosen: () => (dialog.close(), onChosen(one.id)) });
    choices(dialog.querySelector("ul"), sessions.map(row));
    if (!dialog.open) dialog.showModal();
  };
}
