// Follows a running job: asks for this page again and puts its #job in place of the old one, until it no longer runs.
const PAUSE = 2000;
const LONGEST = 15000;

async function ask() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("job");
}

async function follow(pause) {
  const now = document.querySelector("#job[data-job]");
  if (!now) return;
  let next = PAUSE;
  try {
    const fresh = await ask();
    // The page has become another one, for example the list of what was made.
    if (!fresh) return location.reload();
    if (fresh.outerHTML !== now.outerHTML) now.replaceWith(fresh);
    if (!fresh.hasAttribute("data-job")) return;
  } catch {
    // No signal: ask more slowly, and go on when it is back.
    next = Math.min(pause * 2, LONGEST);
  }
  setTimeout(() => follow(next), next);
}

setTimeout(() => follow(PAUSE), PAUSE);
