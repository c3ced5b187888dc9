// Keeps the scanner's shell from the first visit on: page, style, scripts, decoder. The server writes VERSION, PAGE and SHELL
// before this text. Nothing about a person is ever kept here: the list taken along lives in IndexedDB, with its own end.
const own = "scan-";

async function keep() {
  const cache = await caches.open(own + VERSION);
  await cache.addAll(SHELL.map((address) => new Request(address, { cache: address === PAGE ? "reload" : "default" })));
}

async function forgetOthers() {
  for (const name of await caches.keys()) if (name.startsWith(own) && name !== own + VERSION) await caches.delete(name);
  await clients.claim();
}

async function fromShell(address, request) {
  const kept = await caches.match(address, { cacheName: own + VERSION, ignoreVary: true });
  return kept ?? fetch(request);
}

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(forgetOthers()));
// A page that has just been opened may ask for the newer shell at once; one at work is left alone.
addEventListener("message", (event) => event.data === "now" && skipWaiting());
addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  const ours = origin === location.origin && event.request.method === "GET";
  if (ours && SHELL.includes(pathname)) event.respondWith(fromShell(pathname, event.request));
});
