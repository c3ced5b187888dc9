// The three questions the scanner asks: who, what name, which meeting. Native dialogs, so focus and Escape are the browser's.
import { search, LEAST } from "./search.js";
import { from } from "./screen.js";
import { count, day, hour, say } from "./words.js";

function choices(list, items) {
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

export function makeFind({ program, onChosen, onAdd }) {
  const isIn = (ref) => program.inside().has(ref);
  const dialog = document.querySelector("#find");
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("ul");
  const nobody = dialog.querySelector("[data-nobody]");
  let found = [];

  function take(one) {
    dialog.close();
    onChosen(one);
  }

  function show() {
    found = search(program.state.session?.people ?? [], input.value);
    const enough = input.value.replace(/\s/g, "").length >= LEAST;
    const row = (one) => ({ words: one.name, tick: isIn(one.ref), detail: isIn(one.ref) ? say("already-in") : "", chosen: () => take(one) });
    choices(list, found.map(row));
    nobody.hidden = !enough || found.length > 0;
    dialog.querySelector("[role=status]").textContent = enough ? count("found", found.length) : "";
  }

  input.addEventListener("input", show);
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (found.length === 1) take(found[0]);
  });
  nobody.querySelector("button").addEventListener("click", () => (dialog.close(), onAdd(input.value.trim())));
  return () => {
    input.value = "";
    show();
    dialog.showModal();
  };
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
