// What the phone itself can do for the records: keep them for good, be installed, tremble.
export function makeDevice(onChange) {
  const found = { kept: null, installed: matchMedia("(display-mode: standalone)").matches, offer: null };

  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    found.offer = event;
    onChange();
  });
  addEventListener("appinstalled", () => {
    Object.assign(found, { installed: true, offer: null });
    onChange();
  });

  // Browsers throw away what pages keep when the phone is full, unless they promised not to.
  async function keep() {
    const { storage } = navigator;
    found.kept = storage?.persist ? (await storage.persisted()) || (await storage.persist()) : false;
    onChange();
  }

  async function install() {
    const { offer } = found;
    found.offer = null;
    await offer?.prompt();
    onChange();
  }

  return { found, keep, install, buzz: (pattern) => navigator.userActivation?.hasBeenActive && navigator.vibrate?.(pattern) };
}

// Keeps the shell for the next visit. A newer shell that already waits is taken at once: nothing has been scanned yet.
export async function keepShell(workers = navigator.serviceWorker) {
  if (!workers) return;
  const registration = await workers.register("/sw.js", { scope: "/scan", updateViaCache: "none" });
  if (!registration.waiting || !workers.controller) return;
  workers.addEventListener("controllerchange", () => location.reload(), { once: true });
  registration.waiting.postMessage("now");
}
