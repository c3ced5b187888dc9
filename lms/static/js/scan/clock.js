// The phone's two clocks: the wall's, which people and networks set, and the page's own, which nobody sets. What the server makes
// of both stands in courses/attendance/scanner/rules.py `set_since`; held to tests/vectors/clocks.json. Times in milliseconds.
import { random } from "./bytes.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

// `offset`: how far the server is ahead of the wall's clock, as far as is known. `moved` is told by how much it was put forward.
export function makeClock({ wall = Date.now, ticks = () => performance.now(), hidden = () => document.hidden, moved = () => {} } = {}) {
  const clock = { page: random(8), offset: 0, now: () => wall(), corrected: () => wall() + clock.offset, elapsed: () => look() };
  let last = { wall: wall(), ticks: ticks(), hidden: hidden() };
  let slept = 0;

  // A page's clock stands still while the phone sleeps, and a phone sleeps only with the page out of sight. What the wall's clock
  // gained meanwhile is sleep, unless it is just what that clock was known to lack. Whatever else it gains or loses, it was set.
  function look() {
    const now = { wall: wall(), ticks: ticks(), hidden: hidden() };
    const gained = now.wall - last.wall - (now.ticks - last.ticks);
    const unseen = last.hidden || now.hidden;
    last = now;
    if (Math.abs(gained) >= SECOND) {
      const righted = clock.offset >= MINUTE && Math.abs(gained - clock.offset) < MINUTE;
      if (unseen && gained > 0 && !righted) slept += gained;
      else set(gained);
    }
    return now.ticks + slept;
  }

  function set(gained) {
    clock.offset -= gained;
    moved(gained);
  }

  return clock;
}
