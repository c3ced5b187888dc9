// Which meeting a scan is for, and what is still known of a meeting that is over. No clock of its own: `now` in milliseconds.
const DAY = 24 * 3600 * 1000;
const ZONE = "Asia/Ho_Chi_Minh";

const dayOf = (at) => new Date(at).toLocaleDateString("sv-SE", { timeZone: ZONE });
const end = (one) => Math.max(...[one.closes_at, one.ends_at, one.checks_out && one.leave_until].filter(Boolean).map(Date.parse));

// Meetings of the day first; the list a person chooses from when the hour does not tell.
export function inOrder(sessions, now) {
  const today = dayOf(now);
  const first = (one) => (dayOf(Date.parse(one.starts_at)) === today ? 0 : 1);
  return [...sessions].sort((a, b) => first(a) - first(b) || Date.parse(a.starts_at) - Date.parse(b.starts_at));
}

// The one a person has chosen of late, until it is over; else the one whose hours it is; else the only one of the day; null
// when a person must say. `chosen`: {id, at}, or null.
const HOLDS = 12 * 3600 * 1000;

export function choose(sessions, now, chosen = null) {
  const taken = sessions.find((one) => one.id === chosen?.id);
  if (taken && now - chosen.at < HOLDS && now < end(taken)) return taken;
  const meant = sessions.filter((one) => !one.cancelled);
  const open = meant.filter((one) => Date.parse(one.opens_at) <= now && now < end(one));
  const ofToday = meant.filter((one) => dayOf(Date.parse(one.starts_at)) === dayOf(now));
  const one = open.length ? open : ofToday;
  return one.length === 1 ? one[0] : null;
}

// Names go a day after their meeting, even while the rest of the list taken along still holds.
export function withoutOldNames(pack, now) {
  const kept = (one) => now < end(one) + DAY;
  return { ...pack, sessions: pack.sessions.filter(kept) };
}

export const hasExpired = (pack, now) => Date.parse(pack.expires_at) <= now;

export const asMeeting = (one) => ({
  cancelled: one.cancelled,
  window: { opens_at: one.opens_at, closes_at: one.closes_at, leave_until: one.checks_out ? one.leave_until : null },
});
