// Keeps each answer on the server as it is tapped. Without signal it waits in this phone and is sent when there is one again;
// nothing is forgotten before the server has said that it holds the answer.
const PREFIX = "answer:";
const RETRY = 8000;
const form = document.getElementById("answer");
const said = document.querySelector("[data-said]");
let sending = false;

function say(word) {
  const text = said?.dataset[word];
  if (said && !text) said.hidden = true;
  if (!text) return;
  said.hidden = false;
  said.querySelector("span").textContent = text;
}

function waiting() {
  return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
}

function chosen() {
  return [...form.querySelectorAll("[name=chosen]:checked")].map((box) => box.value);
}

async function send(key) {
  const kept = localStorage.getItem(key);
  const { url, values } = JSON.parse(kept);
  const body = new URLSearchParams(values.map((value) => ["chosen", value]));
  body.set("csrf_token", document.querySelector("[name=csrf_token]").value);
  const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
  if (answer.status >= 500 || answer.status === 401) throw new Error(String(answer.status));
  // Tapped again meanwhile: the newer answer is sent in its turn.
  if (localStorage.getItem(key) === kept) localStorage.removeItem(key);
  return answer.ok;
}

async function flush() {
  if (sending) return;
  sending = true;
  let fine = true;
  let sent = 0;
  try {
    for (let keys = waiting(); keys.length; keys = waiting(), sent += 1) fine = (await send(keys[0])) && fine;
    if (sent) say(fine ? "kept" : "refused");
    if (sent && !form) location.reload();
  } catch {
    say("waiting");
    setTimeout(flush, RETRY);
  }
  sending = false;
}

if (form) {
  const key = PREFIX + form.dataset.answer;
  const left = JSON.parse(localStorage.getItem(key) ?? "null");
  if (left) for (const box of form.querySelectorAll("[name=chosen]")) box.checked = left.values.includes(box.value);
  form.addEventListener("change", () => {
    localStorage.setItem(key, JSON.stringify({ url: location.pathname, values: chosen() }));
    flush();
  });
}
addEventListener("online", flush);
flush();
