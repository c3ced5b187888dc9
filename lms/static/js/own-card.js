// One's own card held before the camera, where signing in asks for its number: opens the page that asks for its PIN alone. Only in
// browsers that read codes by themselves; what the camera needs comes with the first tap.
const button = document.querySelector("[data-own-card]");
const Detector = globalThis.BarcodeDetector;
const formats = navigator.mediaDevices && (await Detector?.getSupportedFormats().catch(() => []));
button.hidden = !formats?.includes("qr_code");

async function look() {
  button.disabled = true;
  const [{ makeCamera }, { readClaim }] = await Promise.all([import("./scan/camera.js"), import("./scan/card.js")]);
  const detector = new Detector({ formats: ["qr_code"] });
  const frame = document.querySelector("[data-own-frame]");
  const decode = async (picture) => (await detector.detect(picture).catch(() => [])).map((one) => one.rawValue);
  const camera = makeCamera(frame.querySelector("video"), open, decode);

  function open(texts) {
    const claim = texts.map(readClaim).find(Boolean);
    if (!claim) return;
    camera.stop();
    location.assign(`/p/${claim.token}`);
  }

  const away = () => ((frame.hidden = true), camera.stop(), (button.disabled = false));
  document.addEventListener("visibilitychange", () => document.hidden && away());
  frame.hidden = false;
  frame.scrollIntoView({ block: "nearest" });
  await camera.start().catch(() => (away(), (document.querySelector("[data-no-camera]").hidden = false)));
}

button.addEventListener("click", look);
