// The list taken along: fetched whenever there is signal and somebody signed in, gone when its time is over.
import { makeScanner } from "./chain.js";
import { hasExpired, withoutOldNames } from "./meetings.js";

// After so long the list is asked for anew even if nothing in it has changed, or it would run out.
const RENEWED = 12 * 3600 * 1000;
const CLOCKS_ALIKE = 2000;

// A phone's scanner belongs to whoever is signed in; one that was lost, or is another person's, is never used again. Each page run
// asks once whether the server still knows it, so a phone that was found again gets a new key before it takes anybody down.
const known = new Set();

async function scannerFor(me, { store, server, name }) {
  const before = (await store.scanners()).find((one) => one.account === me.account && !one.lost);
  const scanner = before ?? (await makeScanner(me.account));
  if (known.has(scanner.fingerprint) && scanner.enrolled) return scanner;
  if (!before) await store.keepScanner(scanner);
  const status = await server.enrol(scanner, name, me.csrf);
  await store.keepScanner({ ...scanner, enrolled: status === 200, lost: status === 409 });
  if (status === 200) known.add(scanner.fingerprint);
  return status === 409 && before ? scannerFor(me, { store, server, name }) : scanner;
}

// {signedIn, allowed, kept}: `kept` is what store.pack() now gives. NoSignal when the server cannot be reached.
export async function refresh({ store, server, clock, name }) {
  const me = await server.me();
  const before = await store.pack();
  if (me.account === null) return { signedIn: false, kept: before };
  const scanner = await scannerFor(me, { store, server, name });
  const own = before?.account === me.account && before.scanner === scanner.fingerprint ? before : null;
  const asked = clock.now();
  const fresh = own && asked - own.made < RENEWED && asked >= own.made;
  const got = await server.pack(fresh ? own.etag : null);
  if (got.status !== 200 && got.status !== 304) return { signedIn: true, allowed: false, kept: own };
  const there = got.body ? Date.parse(got.body.made_at) : got.date;
  const apart = there - (asked + clock.now()) / 2;
  const kept = {
    account: me.account,
    scanner: scanner.fingerprint,
    etag: got.etag ?? own?.etag,
    made: got.body ? asked : own.made,
    refreshed: clock.now(),
    offset: Number.isNaN(apart) ? (own?.offset ?? 0) : Math.abs(apart) < CLOCKS_ALIKE ? 0 : Math.round(apart),
    body: got.body ?? own.body,
  };
  await store.keepPack(kept);
  return { signedIn: true, allowed: true, kept };
}

// What may still be shown of a list: null when it has run out. `now` by the server's clock.
export async function tidy(store, kept, now) {
  if (!kept) return null;
  if (hasExpired(kept.body, now)) {
    await store.dropPack();
    await store.forgetTaken([]);
    return null;
  }
  const body = withoutOldNames(kept.body, now);
  await store.forgetTaken(body.sessions.map((one) => one.id));
  if (body.sessions.length === kept.body.sessions.length) return kept;
  const left = { ...kept, body };
  await store.keepPack(left);
  return left;
}
