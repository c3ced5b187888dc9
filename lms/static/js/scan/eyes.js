// The camera as the page needs it: open while there is a meeting and somebody looks, its light, and words when there is none.
import { makeCamera } from "./camera.js";
import { drawResult, part } from "./screen.js";
import { say } from "./words.js";

export function makeEyes({ onCodes, read }) {
  const [video, light] = [part("video"), part("light")];
  const camera = makeCamera(video, onCodes, read);
  let blind = false;

  function cannotSee(error) {
    if (!blind) drawResult("refused", say(error.name === "NotAllowedError" ? "camera-denied" : "camera-none"));
    blind = true;
    video.parentElement.classList.add("blind");
    part("by-picture").hidden = false; // the words above name it, so it must be in sight
  }

  function look(wanted) {
    if (!wanted || document.hidden) camera.stop();
    else if (!blind) camera.start().then(() => (light.hidden = !camera.hasLight()), cannotSee);
  }

  // Whoever comes back to the page may have allowed the camera meanwhile.
  function again() {
    blind = false;
    video.parentElement.classList.remove("blind");
    part("by-picture").hidden = true;
  }

  function turnLight() {
    const on = light.getAttribute("aria-pressed") !== "true";
    camera.light(on).then(() => light.setAttribute("aria-pressed", String(on)));
  }

  light.addEventListener("click", turnLight);
  return { look, again };
}
