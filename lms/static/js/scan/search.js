// Finding a person of the roster by three letters, without accents, as lms/kernel/text.py `fold` reads them.
export const LEAST = 3;

export function fold(text) {
  const plain = text.normalize("NFC").toLowerCase().replace(/[đðɖ]/g, "d");
  return plain.normalize("NFD").replace(/\p{M}/gu, "").split(/\s+/).filter(Boolean).join(" ");
}

// Every word typed begins a word of the name; or the letters are the first ones of its words: "hvp" finds Hoàng Văn Páo.
function matches(name, typed) {
  const words = fold(name).split(" ");
  const wanted = typed.split(" ");
  if (wanted.length === 1 && words.map((word) => word[0]).join("").startsWith(typed)) return true;
  return wanted.every((part) => words.some((word) => word.startsWith(part)));
}

// The number on a card serves as well as a name: "4512", "004 512".
const byCard = (people, digits) => people.filter((one) => one.card && String(one.card).padStart(6, "0").endsWith(digits));

// Up to `most` people, those whose given name (the last word) is meant first. Nobody before three letters were typed.
export function search(people, text, most = 8) {
  const typed = fold(text);
  if (typed.replaceAll(" ", "").length < LEAST) return [];
  if (/^\d[\d .-]+\d$/.test(typed)) return byCard(people, typed.replace(/\D/g, "")).slice(0, most);
  const last = (one) => (fold(one.name).split(" ").at(-1).startsWith(typed.split(" ").at(-1)) ? 0 : 1);
  const found = people.filter((one) => matches(one.name, typed));
  return found.sort((a, b) => last(a) - last(b) || a.name.localeCompare(b.name, "vi")).slice(0, most);
}
