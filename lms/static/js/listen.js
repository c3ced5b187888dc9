// Reads what carries data-read aloud with a Vietnamese voice of the phone itself, so nothing is fetched. No voice, no button.
const button = document.querySelector("[data-listen]");
const speech = window.speechSynthesis;
const words = button?.querySelector("span");
const start = words?.textContent;

function voice() {
  return speech.getVoices().find((one) => one.lang.toLowerCase().startsWith("vi"));
}

function offer() {
  button.hidden = !voice();
}

function stop() {
  speech.cancel();
  words.textContent = start;
}

// One sentence group a time: long texts are cut off by some phones.
function read() {
  const parts = [...document.querySelectorAll("[data-read]")].flatMap((one) => [...one.querySelectorAll("h1, p, li")].concat(one.matches("h1, p") ? [one] : []));
  const said = parts.map((one) => one.innerText.trim()).filter(Boolean);
  said.forEach((text, place) => {
    const part = new SpeechSynthesisUtterance(text);
    part.voice = voice();
    part.lang = part.voice.lang;
    part.rate = 0.9;
    if (place === said.length - 1) part.onend = stop;
    speech.speak(part);
  });
  words.textContent = button.dataset.listen;
}

if (button && speech) {
  offer();
  speech.addEventListener?.("voiceschanged", offer);
  button.addEventListener("click", () => (speech.speaking ? stop() : read()));
  addEventListener("pagehide", stop);
}
