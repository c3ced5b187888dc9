// The phone as a scanner: a key pair nobody can take out of it, and records that are signed and hang together by digests.
import { digest, fromBase64url, hex, random, toBase64url, utf8 } from "./bytes.js";

const ALGORITHMS = {
  Ed25519: { make: "Ed25519", sign: "Ed25519" },
  ES256: { make: { name: "ECDSA", namedCurve: "P-256" }, sign: { name: "ECDSA", hash: "SHA-256" } },
};

// {fingerprint, algorithm, publicKey, privateKey, account}: not yet known to the server.
export async function makeScanner(account, subtle = crypto.subtle) {
  for (const [algorithm, how] of Object.entries(ALGORITHMS)) {
    try {
      const pair = await subtle.generateKey(how.make, false, ["sign", "verify"]);
      const publicKey = toBase64url(await subtle.exportKey("raw", pair.publicKey));
      const fingerprint = hex(await crypto.subtle.digest("SHA-256", fromBase64url(publicKey))).slice(0, 16);
      return { fingerprint, algorithm, publicKey, privateKey: pair.privateKey, account, enrolled: false, lost: false };
    } catch (error) {
      if (error.name !== "NotSupportedError") throw error;
    }
  }
  throw new Error("this browser makes no key to sign with");
}

export async function sign(scanner, text) {
  return toBase64url(await crypto.subtle.sign(ALGORITHMS[scanner.algorithm].sign, scanner.privateKey, utf8(text)));
}

// Writes records of one page run: what `clock.now()` says, and how long the page has run by a clock that nobody sets.
export function makeChain({ store, clock }) {
  const heads = new Map();

  async function link(scanner, said, undoes) {
    const name = scanner.fingerprint;
    const head = heads.get(name) ?? (await store.head(name));
    const seq = head.seq + 1;
    const text = JSON.stringify({ v: 3, scanner: name, seq, previous: head.digest, ...said });
    const [signature, own] = await Promise.all([sign(scanner, text), digest(text)]);
    return { scanner: name, seq, nonce: said.nonce, text, signature, digest: own, undoes };
  }

  return async function append(scanner, facts, taken) {
    const nonce = random(16);
    const clocks = { elapsed: Math.round(clock.elapsed()), page: clock.page };
    const said = { nonce, ...facts, occurred_at: new Date(clock.now()).toISOString(), ...clocks };
    for (;;) {
      const record = await link(scanner, said, facts.undoes);
      heads.delete(record.scanner);
      if (!(await store.append(record, taken(nonce)))) continue;
      heads.set(record.scanner, { seq: record.seq, digest: record.digest });
      return nonce;
    }
  };
}
