// The keyboard of the screen that assigns teams: arrows and Enter go from team to team, a figure chooses, Ctrl+Enter keeps.
// Without script the same form is filled in with the mouse or with Tab and the arrow keys of the browser.
const form = document.querySelector("form[data-assign]");
const rows = [...form.querySelectorAll("[data-row]")];
let here = Math.max(0, rows.findIndex((row) => row.querySelector('[data-key="0"]').checked));

function show(focus = true) {
  rows.forEach((row, place) => row.classList.toggle("here", place === here));
  if (!focus) return;
  const chosen = rows[here].querySelector("input:checked") ?? rows[here].querySelector("input");
  chosen.focus({ preventScroll: true });
  rows[here].scrollIntoView({ block: "nearest" });
}

function go(step) {
  const next = here + step;
  if (next < 0) return;
  if (next >= rows.length) {
    form.querySelector("button[type=submit]").focus();
    return;
  }
  here = next;
  show();
}

function choose(key) {
  const box = rows[here].querySelector(`[data-key="${key}"]`);
  if (!box) return false;
  box.checked = true;
  box.focus({ preventScroll: true });
  return true;
}

form.addEventListener("keydown", (event) => {
  const inRow = event.target.closest("[data-row]");
  if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    form.requestSubmit();
  } else if (!inRow || event.altKey || event.metaKey || event.ctrlKey) {
    return;
  } else if (event.key === "ArrowDown" || event.key === "Enter") {
    event.preventDefault();
    go(1);
  } else if (event.key === "ArrowUp") {
    event.preventDefault();
    go(-1);
  } else if (/^[0-9]$/.test(event.key) && choose(event.key)) {
    event.preventDefault();
  }
});

form.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row) return;
  here = rows.indexOf(row);
  show(false);
});

show();
