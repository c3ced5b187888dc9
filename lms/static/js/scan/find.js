// Who is it? Somebody of the class, found by letters or by the number on the card.
import { choices } from "./dialogs.js";
import { LEAST, search } from "./search.js";
import { cardNumber, count, say } from "./words.js";

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

  // The card's number tells apart two of one name.
  function detail(one) {
    const card = one.card && say("card-number", { number: cardNumber(one.card) });
    return [isIn(one.ref) && say("already-in"), card].filter(Boolean).join(" · ");
  }

  function show() {
    found = search(program.state.session?.people ?? [], input.value);
    const enough = input.value.replace(/\s/g, "").length >= LEAST;
    const row = (one) => ({ words: one.name, tick: isIn(one.ref), detail: detail(one), chosen: () => take(one) });
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
