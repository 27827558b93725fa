// Lets the page be loaded while the node is down: what it is made of is fetched, and taken from the cache where that fails. Data
// never goes through here.

const cacheName = "exam-1";
const own = [
  "/exam/", "/exam/exam.css", "/exam/item.css", "/exam/clock.js", "/exam/content.js", "/exam/dom.js", "/exam/end.js",
  "/exam/entrance.js", "/exam/finish.js", "/exam/form.js", "/exam/item.js", "/exam/line.js", "/exam/main.js", "/exam/math.js",
  "/exam/parts.js", "/exam/session.js", "/exam/settings.js", "/exam/sitting.js", "/exam/store.js", "/exam/texts.js",
  "/exam/waiting.js", "/exam/widgets.js", "/theme.css", "/theme.js", "/icon.svg", "/exam/texts/en.json", "/exam/texts/de.json", "/lib/katex/katex.min.css",
  "/lib/katex/katex.min.js", "/lib/markdown-it/markdown-it.esm.min.js", "/lib/signalr/signalr.min.js",
];
const worker = /** @type {any} */ (self);

worker.addEventListener("install", (/** @type {any} */ event) => {
  worker.skipWaiting();
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(own.map((path) => new Request(path, { cache: "no-cache" })))));
});

worker.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name))))
    .then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const url = new URL(event.request.url);
  if (event.request.method === "GET" && url.origin === location.origin && isOwn(url.pathname)) event.respondWith(answer(event.request));
});

// Formulas' fonts come when they are needed.
function isOwn(/** @type {string} */ path) {
  return own.includes(path) || path === "/exam/index.html" || path.startsWith("/lib/katex/fonts/");
}

async function answer(/** @type {Request} */ request) {
  const cache = await caches.open(cacheName);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request.url.split(/[?#]/)[0], response.clone());
    // A proxy that has lost its node says so.
    if (response.status < 500) return response;
    return (await kept(cache, request)) ?? response;
  } catch (error) {
    const found = await kept(cache, request);
    if (found) return found;
    throw error;
  }
}

function kept(/** @type {Cache} */ cache, /** @type {Request} */ request) {
  const path = new URL(request.url).pathname;
  return cache.match(path === "/exam/index.html" ? "/exam/" : path, { ignoreVary: true });
}
