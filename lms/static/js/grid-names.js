// Who signed in a row of nobody's: three letters bring the names, Enter takes the first, and the row counts as signed.
const form = document.querySelector("form[data-grid]");
const words = JSON.parse(form.dataset.words);
let asked = 0;

async function ask(input) {
  const list = input.closest("th").querySelector("[data-found]");
  const text = input.value.trim();
  const mine = (asked += 1);
  if (text.length < 3) return list.replaceChildren();
  const address = `${location.pathname.replace(/\/grid$/, "/people")}?q=${encodeURIComponent(text)}`;
  const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  if (mine !== asked || !answer?.ok) return null;
  const { people } = await answer.json();
  return list.replaceChildren(...people.map(line), ...(people.length ? [] : [nobody()]));
}

function line(one) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn sm neu" });
  button.textContent = `${one.name} · ${one.team}`;
  button.addEventListener("click", () => take(button.closest("tr"), one));
  const item = document.createElement("li");
  item.append(button);
  return item;
}

function nobody() {
  return Object.assign(document.createElement("li"), { className: "mute small", textContent: words.nobody });
}

function take(row, one) {
  row.querySelector("[name^=person-]").value = one.id;
  row.querySelector("[data-who]").value = one.name;
  row.querySelector("[data-found]").replaceChildren();
  const key = row.querySelector("[data-key]");
  key.focus();
  key.dispatchEvent(new KeyboardEvent("keydown", { key: "1", bubbles: true, cancelable: true }));
}

form.addEventListener("input", ({ target }) => "who" in target.dataset && ask(target));
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || !("who" in event.target.dataset)) return;
  event.preventDefault();
  event.target.closest("th").querySelector("[data-found] button")?.click();
});
form.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !("who" in event.target.dataset)) return;
  event.preventDefault();
  const keys = [...form.querySelectorAll("[data-key]")];
  keys[keys.indexOf(event.target.closest("tr").querySelector("[data-key]")) + (step < 0 ? -1 : 0)]?.focus();
});
