// Keeps what was typed into the grid in this computer until the server has said that it holds it: a page that is loaded again,
// a lost signal, a session that ended lose nothing. Also: who signed in a row of nobody's, by three letters of the name.
const form = document.querySelector("form[data-grid]");
const words = JSON.parse(form.dataset.words);
const state = form.querySelector("[data-state]");
const store = `grid:${form.dataset.grid}`;
const RETRY = 8000;
const kept = () => JSON.parse(localStorage.getItem(store) ?? "{}");
let timer = 0;
let sending = false;

function keep(all) {
  if (Object.keys(all).length) localStorage.setItem(store, JSON.stringify(all));
  else localStorage.removeItem(store);
}

const left = () => words.left.replace("%n", Object.keys(kept()).length);

export function changed(row) {
  const all = kept();
  const key = row.querySelector("[data-key]").value;
  const person = row.querySelector("[name^=person-]")?.value ?? "";
  all[row.dataset.row] = { key, person, name: row.querySelector("[data-who]")?.value ?? "" };
  if (!key) delete all[row.dataset.row];
  keep(all);
  state.textContent = left();
}

export function restore(rows, set) {
  for (const [number, { key, person, name }] of Object.entries(kept())) {
    const row = rows.find((one) => one.dataset.row === number);
    if (row && person) {
      row.querySelector("[name^=person-]").value = person;
      row.querySelector("[data-who]").value = name;
    }
    if (row) set(row, key);
  }
  if (Object.keys(kept()).length) state.textContent = left();
}

function mark(answer) {
  for (const number of answer.refused ?? []) form.querySelector(`[data-row="${number}"]`)?.classList.add("ask");
  if (answer.row) form.querySelector(`[data-row="${answer.row}"] [data-key]`)?.focus();
}

export async function send() {
  clearTimeout(timer);
  const sent = kept();
  if (sending || !Object.keys(sent).length) return void (state.textContent = sending ? words.saving : words.done);
  sending = true;
  state.textContent = words.saving;
  const body = new URLSearchParams({ csrf_token: form.querySelector("[name=csrf_token]").value });
  for (const [number, { key, person }] of Object.entries(sent)) {
    body.set(`row-${number}`, key);
    if (person) body.set(`person-${number}`, person);
  }
  try {
    const answer = await fetch(location.href, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
    if (answer.status >= 500) throw new Error(String(answer.status));
    const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    // Typed anew meanwhile: the newer key is sent in its turn.
    const now = kept();
    if (answer.ok) for (const [number, one] of Object.entries(sent)) if (now[number]?.key === one.key) delete now[number];
    keep(now);
    state.textContent = told.said?.join(" ") ?? words.signin;
    mark(told);
  } catch {
    state.textContent = words.lost;
    timer = setTimeout(send, RETRY);
  }
  sending = false;
}

addEventListener("online", () => Object.keys(kept()).length && send());
