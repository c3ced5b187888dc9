// The sentences of the page, in its language: they stand in a template, each under its name, with {places}.
const said = new Map(Array.from(document.querySelector("#words").content.children, (one) => [one.dataset.say, one.textContent]));
const language = document.documentElement.lang === "en" ? "en-GB" : "vi";
const ZONE = "Asia/Ho_Chi_Minh";

export function say(name, values = {}) {
  return said.get(name).replace(/\{(\w+)\}/g, (_, place) => values[place] ?? "");
}

// A sentence with a count has a form for one and one for many.
export const count = (name, n, values = {}) => say(n === 1 ? `${name}.one` : `${name}.many`, { n, ...values });

export const knows = (name) => said.has(name);

const written = (at, parts) => new Intl.DateTimeFormat(language, { timeZone: ZONE, hourCycle: "h23", ...parts }).format(new Date(at));

export const hour = (at) => written(at, { hour: "2-digit", minute: "2-digit" });

export const day = (at) => written(at, { day: "numeric", month: language === "vi" ? "numeric" : "short" });

// "2 giờ 58 phút": how far two clocks are apart.
export function span(milliseconds) {
  const minutes = Math.round(Math.abs(milliseconds) / 60_000);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours ? count("hours", hours) : "", rest || !hours ? count("minutes", rest) : ""].filter(Boolean).join(" ");
}

// The number of a card as it is printed and read out: "004 512".
export const cardNumber = (number) => String(number).padStart(6, "0").replace(/\B(?=(\d{3})+$)/g, " ");
