// The wall renews itself every two seconds; the server answers 304 while nothing has changed. Without script the page reloads.
const address = `${location.pathname.replace(/\/$/, "")}/state${location.search}`;
const EVERY = 2000;
// A code is accepted for 3 minutes after the next one took its place; after that it only sends people away.
const ACCEPTED = 200_000;
let mark = null;
let heard = Date.now();

function show(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  for (const half of ["section.code", "section.state"]) {
    const [old, next] = [document.querySelector(half), fresh.querySelector(half)];
    if (old && next) old.innerHTML = next.innerHTML;
  }
}

function offline(lost) {
  if (!lost) heard = Date.now();
  const [line, code] = [document.querySelector(".offline"), document.querySelector("section.code")];
  if (line) line.hidden = !lost;
  if (code) code.classList.toggle("stale", lost && Date.now() - heard > ACCEPTED);
}

async function renew() {
  try {
    const answer = await fetch(address, { headers: mark ? { "If-None-Match": mark } : {}, cache: "no-store" });
    if (answer.redirected || answer.status === 401 || answer.status === 404) return location.reload();
    if (answer.status === 200) {
      mark = answer.headers.get("ETag");
      show(await answer.text());
    }
    offline(!answer.ok && answer.status !== 304);
  } catch {
    offline(true);
  }
  setTimeout(renew, EVERY);
}

setInterval(() => {
  const line = document.querySelector("[data-seconds]");
  if (!line || Number(line.dataset.seconds) < 2) return;
  line.dataset.seconds -= 1;
  line.textContent = line.dataset.words.replace("#", line.dataset.seconds);
}, 1000);
setTimeout(renew, EVERY);
