// The keyboard of the grid that enters a signed sheet: one key a row, and the row below is next. Without script the same boxes
// are filled in by Tab. What is typed is kept by grid-kept.js until the server has said that it holds it.
import { begin, find, found } from "./grid-find.js";
import { changed, restore, send } from "./grid-kept.js";

const form = document.querySelector("form[data-grid]");
const words = JSON.parse(form.dataset.words);
const rows = [...form.querySelectorAll("[data-row]")];
const KEYS = { 1: "signed", 0: "absent", "?": "doubtful" };
const box = (row) => row.querySelector("[data-key]");

function count() {
  const asked = rows.filter((row) => !("blank" in row.dataset) || box(row).value);
  const sums = { rows: asked.length, signed: 0, absent: 0, doubtful: 0, open: 0 };
  for (const row of asked) sums[KEYS[box(row).value] ?? "open"] += 1;
  for (const [name, sum] of Object.entries(sums)) document.querySelector(`[data-sum="${name}"]`).textContent = sum;
}

function set(row, key) {
  box(row).value = key;
  row.querySelector("[data-say]").textContent = words[key] ?? "";
  row.classList.toggle("ask", key === "?");
  changed(row);
  count();
}

function go(row, step) {
  const next = rows[rows.indexOf(row) + step];
  if (!next) return step > 0 && form.querySelector("button.go").focus();
  const who = next.querySelector("[data-who]");
  const target = who && !who.readOnly ? who : box(next);
  target.focus();
  target.select();
}

function fill() {
  for (const row of rows) if (!box(row).value && !("blank" in row.dataset)) set(row, "1");
}

function press(row, key) {
  if (key === "ArrowDown" || key === "Enter") go(row, 1);
  else if (key === "ArrowUp") go(row, -1);
  else if (key === "=") fill();
  else if (key === "Backspace" || key === "Delete") set(row, "");
  else if (key in KEYS || key === " ") {
    set(row, key.replace(" ", "1"));
    go(row, 1);
  } else if (/^[/\p{L}2-9]$/u.test(key)) begin(key);
  else return false;
  return true;
}

form.addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-row]");
  if (event.key === "Enter" && event.ctrlKey) send();
  else if (event.ctrlKey || event.altKey || event.metaKey) return;
  else if (event.target === find && event.key === "Enter") (found() ? box(found()) : find).focus();
  else if (!row || event.target !== box(row) || !press(row, event.key)) return;
  event.preventDefault();
});
// A telephone's keyboard says nothing before the sign stands in the box.
form.addEventListener("input", ({ target }) => {
  if (!("key" in target.dataset)) return;
  const key = target.value in KEYS ? target.value : "";
  set(target.closest("tr"), key);
  if (key) go(target.closest("tr"), 1);
});
form.addEventListener("submit", (event) => (event.preventDefault(), send()));
for (const hidden of form.querySelectorAll("[data-find], [data-keys]")) hidden.hidden = false;
restore(rows, set);
count();
go(rows.find((row) => !box(row).value) ?? rows[0], 0);
