// Bytes as text and back: base64url without padding, hexadecimal, digests.
const encoder = new TextEncoder();

export const utf8 = (text) => encoder.encode(text);

export const hex = (bytes) => Array.from(new Uint8Array(bytes), (one) => one.toString(16).padStart(2, "0")).join("");

export function toBase64url(bytes) {
  const signs = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(signs).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// Null for what is no base64url; whoever needs one text for one value compares with toBase64url.
export function fromBase64url(text) {
  if (!/^[\w-]*$/.test(text)) return null;
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  } catch {
    return null;
  }
}

export const digest = async (text) => hex(await crypto.subtle.digest("SHA-256", utf8(text)));

export const random = (count) => hex(crypto.getRandomValues(new Uint8Array(count)));
