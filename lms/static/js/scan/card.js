// The code on a card: the card's number, signed by the server. The same reading as courses/attendance/cards/tokens.py.
import { fromBase64url, toBase64url, utf8 } from "./bytes.js";

const VERSION = 1;
const HEAD = 7;
const BYTES = HEAD + 64;
const LONGEST = 2000;
const SIGNED_AS = utf8("lms-card");

// The token of a scanned text: bare, or in an address of any host whose path is /p/<token>. Null for everything else.
function tokenIn(text) {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST) return null;
  if (!trimmed.includes("/")) return trimmed;
  try {
    return new URL(trimmed).pathname.match(/^\/p\/([\w-]+)$/)?.[1] ?? null;
  } catch {
    return null;
  }
}

// {key, card, token, signed, signature}: what the text claims, before anybody has looked whether it is genuine.
export function readClaim(text) {
  const token = tokenIn(text);
  const bytes = token === null ? null : fromBase64url(token);
  // The last sign carries spare bits: one card has one text, or a copy could pass for another.
  if (bytes?.length !== BYTES || bytes[0] !== VERSION || toBase64url(bytes) !== token) return null;
  const head = new DataView(bytes.buffer, 0, HEAD);
  const signed = new Uint8Array([...SIGNED_AS, ...bytes.slice(0, HEAD)]);
  return { key: head.getUint16(1), card: head.getUint32(3), token, signed, signature: bytes.slice(HEAD) };
}

// The claim when it holds as far as this phone can tell, else {refused}. A key that is newer than the list taken along is no
// proof of a forgery: such a card is taken, unproved, and the server looks at it.
export async function readCard(text, { keys, revoked, verify }) {
  const claim = readClaim(text);
  if (!claim) return { refused: "card_unknown" };
  const key = keys.find((one) => one.number === claim.key);
  if (key && !(await verify(fromBase64url(key.public), claim.signature, claim.signed))) return { refused: "card_altered" };
  if (revoked.includes(claim.card)) return { refused: "card_revoked" };
  return { ...claim, proved: Boolean(key) };
}
