// What the page tells of the phone itself: what waits to be sent, how old its list is, whether its clock is right.
import { part } from "./screen.js";
import { count, day, hour, knows, say, span } from "./words.js";

export function drawDevice({ kept, scanner, device, expires }) {
  part("refreshed").textContent = say("refreshed", { hour: hour(kept.refreshed + kept.offset), day: day(kept.refreshed + kept.offset) });
  part("expires").textContent = say("expires", { day: day(expires) });
  part("storage").textContent = say(device.kept ? "storage.kept" : "storage.loose");
  part("installed").textContent = say(device.installed ? "installed" : device.offer ? "install.offer" : "install.advice");
  part("install").hidden = !device.offer;
  part("clock").textContent = kept.offset ? say(kept.offset > 0 ? "clock.slow" : "clock.fast", { span: span(kept.offset) }) : say("clock.right");
  part("number").textContent = scanner.match(/.{4}/g).join(" ");
}

export function drawSending({ waiting, signal, sending, problem }) {
  part("send").hidden = waiting === 0;
  part("send").setAttribute("aria-busy", String(Boolean(sending)));
  part("send-words").textContent = sending ? count("sending", waiting) : count(signal ? "send" : "send-later", waiting);
  part("sent").hidden = waiting > 0;
  part("offline").hidden = signal;
  part("offline-words").textContent = waiting ? count("offline", waiting) : say("offline-none");
  part("problem").hidden = !["server", "unknown"].includes(problem) || !signal;
  if (problem && knows(`problem.${problem}`)) part("problem-words").textContent = say(`problem.${problem}`);
}
