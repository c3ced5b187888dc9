// Finds a row of the grid by its number or by a piece of the name, without accents; the line under the hand is marked.
const form = document.querySelector("form[data-grid]");
const rows = [...form.querySelectorAll("[data-row]")];
const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
const names = rows.map((row) => bare(row.querySelector("th").textContent.trim()));
export const find = form.querySelector("#find");

export function found() {
  const wanted = bare(find.value.trim());
  if (!wanted) return undefined;
  if (/^\d+$/.test(wanted)) return rows.find((row) => row.dataset.row === wanted);
  // The given name stands last and is what people are called by.
  const place = names.findIndex((name) => name.split(" ").at(-1).startsWith(wanted));
  return rows[place >= 0 ? place : names.findIndex((name) => name.includes(wanted))];
}

export function begin(sign) {
  find.value = sign.replace("/", "");
  find.focus();
}

function here(row) {
  form.querySelector("tr.here")?.classList.remove("here");
  row?.classList.add("here");
}

find.addEventListener("input", () => {
  here(found());
  found()?.scrollIntoView({ block: "center" });
});
form.addEventListener("focusin", ({ target }) => target.closest("[data-row]") && here(target.closest("[data-row]")));
