// The scanner of cards: puts its parts together on the page. Local first, always; the network is asked beside it.
import { makeChain, sign } from "./chain.js";
import { makeClock } from "./clock.js";
import { makeDecoder } from "./decode.js";
import { keepShell, makeDevice } from "./device.js";
import { makeAdd, makeChoose } from "./dialogs.js";
import { draw } from "./drawing.js";
import { makeVerify } from "./ed25519.js";
import { makeEyes } from "./eyes.js";
import { makeFind } from "./find.js";
import { makeHand } from "./hand.js";
import { makeProgram } from "./program.js";
import { drawState, part } from "./screen.js";
import { makeServer } from "./server.js";
import { openStore } from "./store.js";
import { makeSync } from "./sync.js";
import { makeTaker } from "./take.js";

const [SECOND, MINUTE] = [1_000, 60_000];
const press = (name, act) => part(name).addEventListener("click", act);

async function begin() {
  const [store, server] = [await openStore(), makeServer()];
  const name = navigator.userAgentData?.platform || navigator.platform || "";
  const verify = makeVerify();
  const clock = makeClock({ moved: (by) => program.clockSet(by) });
  const warm = (keys, scanner) => (verify.warm(keys), sign(scanner, ""));
  const program = makeProgram({ store, server, clock, memory: localStorage, name, warm, onChange: show });
  const { state } = program;
  const device = makeDevice(() => draw(program, device.found));
  const taker = makeTaker({ clock, append: makeChain({ store, clock }), verify });
  const sync = makeSync({ store, server, clock, onChange: heard });
  const decoder = makeDecoder(part("video").dataset.wasm);
  const read = async (picture) => (await decoder)(picture);
  const eyes = makeEyes({ onCodes: (texts, begun) => hand.codes(texts, begun), read });
  const choose = makeChoose((id) => program.pick(id));
  const askMeeting = () => choose(program.sessions(), state.session?.id);
  const hand = makeHand({ program, taker, sync, device, read, askMeeting });
  const add = makeAdd((typed) => hand.walkIn(typed));
  const find = makeFind({ program, onChosen: (one) => hand.listed(one.ref), onAdd: add });

  function show() {
    draw(program, device.found);
    eyes.look(state.session);
  }

  async function heard({ problem, done }) {
    Object.assign(state, { problem, sending: !done, signal: done ? state.signal && problem !== "signal" : true });
    await program.look();
  }

  async function visit() {
    eyes.look(state.session);
    if (document.hidden) return;
    if ((await program.visit()) && state.waiting) await sync.now();
  }

  press("find-button", find);
  press("add-button", () => add());
  press("send", () => sync.again());
  press("undo", hand.undo);
  press("by-picture", () => part("picture").click());
  press("install", device.install);
  press("renew", visit);
  press("fetch", () => program.remember().then(visit));
  press("forget", () => program.forget());
  for (const one of document.querySelectorAll("[data-part=change], [data-choose]")) one.addEventListener("click", askMeeting);
  part("picture").addEventListener("change", (event) => hand.picture(event.target));
  const asked = Number(new URLSearchParams(location.search).get("session"));
  if (asked) await program.pick(asked);
  await program.start();
  for (const happens of ["online", "offline"]) addEventListener(happens, visit);
  document.addEventListener("visibilitychange", () => (clock.elapsed(), eyes.again(), visit()));
  setInterval(clock.elapsed, SECOND);
  setInterval(() => program.again().then(visit), MINUTE);
  await visit();
  await device.keep();
}

// Without https there is neither a camera nor a key: the page says so instead of failing bit by bit.
if (!isSecureContext) drawState("insecure");
else {
  begin().catch((error) => (drawState("broken"), console.error(error)));
  keepShell().catch((error) => console.warn(error));
}
