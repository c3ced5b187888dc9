// What becomes of a card or of a name from the list: the decision of courses/attendance/rules.py `decide_scan`, for a warning
// beforehand. The server decides. Both are held to tests/vectors/scans.json. Instants are texts in ISO 8601 or null.
const STRENGTH = ["paper", "trainer_list", "own_phone", "card", "correction"];
const VOUCHED = ["correction", "trainer_list", "paper"];

const moment = (instant) => Date.parse(instant);
const refused = (reason) => ({ outcome: "refused", reason });

export function decide(meeting, person, scan) {
  const { held } = person;
  const corrects = scan.method === "correction";
  if (scan.undone) return refused("undone");
  if (!corrects && held && !held.present) return refused("corrected");
  const reason = refusal(meeting, scan);
  if (reason === null && !VOUCHED.includes(scan.method) && leaving(meeting.window, scan)) {
    return { outcome: "left", since: held?.occurred_at ?? null };
  }
  if (!corrects && held) {
    return { outcome: "already", since: held.occurred_at, stronger: reason === null && wins(scan, held), but: reason };
  }
  return reason === null ? { outcome: "present", walk_in: !person.enrolled } : refused(reason);
}

function refusal(meeting, scan) {
  const at = moment(scan.occurred_at);
  if (meeting.cancelled) return "cancelled";
  if (at < moment(meeting.window.opens_at)) return "too_early";
  if (VOUCHED.includes(scan.method)) return null;
  return at >= moment(meeting.window.closes_at) && !leaving(meeting.window, scan) ? "too_late" : null;
}

function leaving(window, scan) {
  const at = moment(scan.occurred_at);
  return window.leave_until !== null && moment(window.closes_at) <= at && at < moment(window.leave_until);
}

function wins(scan, held) {
  const rank = STRENGTH.indexOf(scan.method) - STRENGTH.indexOf(held.method);
  if (rank !== 0) return rank > 0;
  const later = moment(scan.occurred_at) - moment(held.occurred_at);
  return scan.method === "correction" ? later > 0 : later < 0;
}
