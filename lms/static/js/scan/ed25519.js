// Ed25519 signatures of cards: by the browser where it can, else in JavaScript (phones of before 2025).
import { fromBase64url } from "./bytes.js";

export function makeVerify(subtle = crypto.subtle) {
  const keys = new Map();
  let fallback = null;

  async function inBrowser(publicKey, signature, message) {
    const name = publicKey.join();
    // Reading a key anew for each card costs as much as the check itself.
    if (!keys.has(name)) keys.set(name, await subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]));
    return subtle.verify("Ed25519", keys.get(name), signature, message);
  }

  async function verify(publicKey, signature, message) {
    if (!fallback) {
      try {
        return await inBrowser(publicKey, signature, message);
      } catch (error) {
        if (error.name !== "NotSupportedError") return false;
        fallback = await import("../../vendor/noble-ed25519/index.js");
      }
    }
    return fallback.verifyAsync(signature, message, publicKey).catch(() => false);
  }

  // The first check with a key takes many times as long as the next one; nobody should stand waiting for it.
  const nothing = [new Uint8Array(64), new Uint8Array(1)];
  const warm = (list) => list.forEach((one) => verify(fromBase64url(one.public), ...nothing));

  return Object.assign(verify, { warm });
}
