// The keyboard and the running totals of the grid of case counts. Without script the same form is filled in by Tab and mouse,
// empty totals are added up by the server, and the server's checks are the ones that count.
const form = document.querySelector("form[data-cases]");
const rows = [...form.querySelectorAll("[data-row]")];
const sums = JSON.parse(form.dataset.sums);
const figures = new Intl.NumberFormat("vi-VN");
const cells = (row) => [...row.querySelectorAll("input[data-code]")];
const tick = (row) => row.querySelector("input[data-nothing]");
const isBlank = (row) => cells(row).every((cell) => !cell.value.trim());

function values(row) {
  const found = {};
  for (const cell of cells(row)) found[cell.dataset.code] = Number(cell.value.trim().replaceAll(".", "")) || 0;
  for (const cell of cells(row)) {
    const parts = cells(row).filter((part) => part.dataset.partOf === cell.dataset.code);
    if (!parts.length || cell.value.trim()) continue;
    found[cell.dataset.code] = parts.reduce((total, part) => total + found[part.dataset.code], 0);
    cell.placeholder = isBlank(row) ? "" : found[cell.dataset.code];
  }
  return found;
}

function holds(row, found) {
  if (isBlank(row)) return true;
  if (tick(row).checked) return !Object.values(found).some(Boolean);
  return sums.every(({ whole, parts, atMost }) => {
    const total = parts.reduce((sum, part) => sum + found[part], 0);
    return atMost ? total <= found[whole] : total === found[whole];
  });
}

function addUp() {
  const totals = {};
  for (const row of rows) {
    const found = values(row);
    for (const [code, value] of Object.entries(found)) totals[code] = (totals[code] ?? 0) + value;
    row.classList.toggle("ask", !holds(row, found));
  }
  for (const cell of form.querySelectorAll("[data-total]")) cell.textContent = figures.format(totals[cell.dataset.total]);
  const rate = form.querySelector("[data-rate]");
  const good = totals[rate.dataset.success];
  const all = rate.dataset.mediated.split(" ").reduce((sum, code) => sum + totals[code], 0);
  const percent = () => (Math.floor((2000 * good + all) / (2 * all)) / 10).toLocaleString("vi-VN", { minimumFractionDigits: 1 });
  rate.textContent = all ? `${figures.format(good)} / ${figures.format(all)} = ${percent()} %` : form.dataset.nothing;
}

function go(from, step) {
  const row = rows[rows.indexOf(from.closest("[data-row]")) + step];
  const next = row?.querySelector(from.dataset.code ? `[data-code="${from.dataset.code}"]` : "[data-nothing]");
  (next ?? form.querySelector(step > 0 ? "[data-save]" : "[data-code]")).focus();
  next?.select?.();
}

form.addEventListener("input", addUp);
form.addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-row]");
  if (event.key === "Enter" && event.ctrlKey) form.requestSubmit(form.querySelector("[data-save]"));
  else if (!row || event.altKey || event.metaKey || event.ctrlKey) return;
  else if (event.key === "Enter" || event.key === "ArrowDown") go(event.target, 1);
  else if (event.key === "ArrowUp") go(event.target, -1);
  else if (event.key === "K") form.querySelector("[data-all]").click();
  else if (event.key === "k") {
    tick(row).checked = !tick(row).checked;
    addUp();
    go(event.target, 1);
  } else return;
  event.preventDefault();
});
addUp();
