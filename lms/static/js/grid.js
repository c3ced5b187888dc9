// The keyboard of the grid that enters a signed sheet: one key a row, and the row below is next. Without script the same boxes
// are filled in by Tab. What is typed is kept by grid-kept.js until the server has said that it holds it.
import { changed, restore, send } from "./grid-kept.js";

const form = document.querySelector("form[data-grid]");
const words = JSON.parse(form.dataset.words);
const rows = [...form.querySelectorAll("[data-row]")];
const find = form.querySelector("#find");
const box = (row) => row.querySelector("[data-key]");
const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
const names = rows.map((row) => bare(row.querySelector("th")?.textContent ?? ""));

function count() {
  const asked = rows.filter((row) => !("blank" in row.dataset) || box(row).value);
  const sums = { rows: asked.length, signed: 0, absent: 0, doubtful: 0, open: 0 };
  for (const row of asked) sums[{ 1: "signed", 0: "absent", "?": "doubtful" }[box(row).value] ?? "open"] += 1;
  for (const [name, sum] of Object.entries(sums)) form.querySelector(`[data-sum="${name}"]`).textContent = sum;
}

function set(row, key) {
  if (box(row).value === key) return;
  box(row).value = key;
  row.querySelector("[data-say]").textContent = words[key] ?? "";
  row.classList.toggle("ask", key === "?");
  changed(row);
  count();
}

function here(row) {
  form.querySelector("tr.here")?.classList.remove("here");
  row.classList.add("here");
}

function go(row, step) {
  const next = rows[rows.indexOf(row) + step];
  if (!next) return step > 0 && form.querySelector("button.go").focus();
  const who = next.querySelector("[data-who]");
  const target = who && !who.readOnly ? who : box(next);
  target.focus();
  target.select();
}

function found(text) {
  const wanted = bare(text.trim());
  if (/^\d+$/.test(wanted)) return rows.find((row) => row.dataset.row === wanted);
  const place = wanted ? names.findIndex((name) => name.split(" ").at(-1).startsWith(wanted)) : -1;
  return rows[place >= 0 ? place : names.findIndex((name) => wanted && name.includes(wanted))];
}

function look(first) {
  find.value = first;
  find.focus();
}

form.addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-row]");
  const { key } = event;
  if (key === "Enter" && event.ctrlKey) send();
  else if (event.ctrlKey || event.altKey || event.metaKey) return;
  else if (event.target === find && key === "Enter") (found(find.value) ? box(found(find.value)) : find).focus();
  else if (!row || event.target !== box(row)) return;
  else if (key === "ArrowDown" || key === "Enter") go(row, 1);
  else if (key === "ArrowUp") go(row, -1);
  else if (["1", "0", "?", " "].includes(key)) {
    set(row, key === " " ? "1" : key);
    go(row, 1);
  } else if (key === "=") for (const one of rows) if (!box(one).value && !("blank" in one.dataset)) set(one, "1");
  else if (key === "/") look("");
  else if (/^[\p{L}2-9]$/u.test(key)) look(key);
  else if (key !== "Backspace" && key !== "Delete") return;
  else set(row, "");
  event.preventDefault();
});
find.addEventListener("input", () => found(find.value) && (here(found(find.value)), found(find.value).scrollIntoView({ block: "center" })));
form.addEventListener("focusin", ({ target }) => target.closest("[data-row]") && here(target.closest("[data-row]")));
form.addEventListener("input", ({ target }) => "key" in target.dataset && (changed(target.closest("tr")), count()));
form.addEventListener("submit", (event) => (event.preventDefault(), send()));
for (const hidden of form.querySelectorAll("[data-find], [data-keys]")) hidden.hidden = false;
restore(rows, set);
count();
go(rows.find((row) => !box(row).value) ?? rows[0], 0);
