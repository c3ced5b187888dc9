// What the page tells of the phone itself: how old its list is, whether it is kept for good, whether its clock is right.
import { part } from "./screen.js";
import { day, hour, say, span } from "./words.js";

export function drawDevice({ kept, scanner, device, expires }) {
  part("refreshed").textContent = say("refreshed", { hour: hour(kept.refreshed + kept.offset), day: day(kept.refreshed + kept.offset) });
  part("expires").textContent = say("expires", { day: day(expires) });
  part("storage").textContent = say(device.kept ? "storage.kept" : "storage.loose");
  part("installed").textContent = say(device.installed ? "installed" : device.offer ? "install.offer" : "install.advice");
  part("install").hidden = !device.offer;
  part("clock").textContent = kept.offset ? say(kept.offset > 0 ? "clock.slow" : "clock.fast", { span: span(kept.offset) }) : say("clock.right");
  part("number").textContent = scanner.match(/.{4}/g).join(" ");
}
