// Draws what is known onto the page. Knows no rule and keeps nothing; all sentences come from the page's own template.
import { count, day, hour, knows, say } from "./words.js";

const LAST = 5;
export const part = (name) => document.querySelector(`[data-part="${name}"]`);
export const from = (name) => document.querySelector(`#${name}`).content.firstElementChild.cloneNode(true);

export const tone = (one) => {
  if (one.undone) return "undone";
  if (!one.answered) return one.outcome === "refused" ? "doubt" : one.outcome === "held" || !one.enrolled ? "held" : "ok";
  if (one.outcome === "refused") return "refused";
  return one.outcome === "held" ? "held" : "ok";
};

export function drawState(name) {
  for (const one of document.querySelectorAll("[data-when]")) one.hidden = !one.dataset.when.split(" ").includes(name);
}

export function drawCount(enrolled, all, strangers) {
  part("count").textContent = enrolled;
  part("count-all").textContent = ` / ${all}`;
  part("count-said").textContent = say("count", { inside: enrolled, all });
  part("strangers").hidden = strangers === 0;
  part("strangers").textContent = count("strangers", strangers);
}

export function drawMeeting(session, several) {
  const values = { number: session.number, of: session.of, hour: hour(session.starts_at), day: day(session.starts_at) };
  part("meeting").textContent = say("meeting", { ...values, venue: session.venue, title: session.title });
  part("change").hidden = !several;
}

// The band under the picture: what became of the last scan.
export function drawResult(kind, text) {
  const band = part("band");
  if (!band) return;
  band.className = `cam-say ${kind}`;
  band.replaceChildren(from(`icon-${kind}`), document.createTextNode(text));
}

export function drawLast(entries, nameOf) {
  const rows = [...entries].sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, LAST);
  part("last").replaceChildren(...rows.map((one) => row(one, nameOf(one))));
  part("last-empty").hidden = rows.length > 0;
  part("undo").hidden = !rows.some((one) => !one.undone);
}

function row(one, name) {
  const kind = tone(one);
  const drawn = from("row");
  drawn.dataset.kind = kind;
  drawn.querySelector("b").textContent = name;
  drawn.querySelector("time").textContent = hour(one.at);
  drawn.querySelector("small").textContent = kind !== "ok" ? say(`row.${kind}`) : one.outcome === "left" ? say("row.left") : "";
  drawn.append(from(`icon-${kind}`));
  return drawn;
}

// What the server would not take, or keeps until somebody has looked at it, with its reason.
export function drawTroubles(entries, nameOf) {
  const troubled = entries.filter((one) => one.answered && !one.undone && ["refused", "held"].includes(one.outcome));
  part("troubles").hidden = troubled.length === 0;
  part("troubles-count").textContent = count("troubles", troubled.length);
  part("troubles-list").replaceChildren(...troubled.map((one) => trouble(one, nameOf(one))));
}

function trouble(one, name) {
  const drawn = from("trouble");
  drawn.querySelector("b").textContent = `${name} · ${hour(one.at)}`;
  drawn.querySelector("small").textContent = one.say ?? (knows(`why.${one.reason}`) ? say(`why.${one.reason}`) : say("row.held"));
  return drawn;
}
