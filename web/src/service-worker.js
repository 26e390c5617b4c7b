/** Keeps the client itself (never anything people wrote): a later visit starts without waiting for the network,
 *  and without a line the reader gets the client, which then says what it still has. The build fills in both
 *  constants; a new build is a new worker, which takes over when the last tab of the old one is closed. */
const VERSION = 'tessera-%version%';
const FILES = '%files%';
/** The server answers this address with an empty page in the reader's language. */
const SHELL = '/offline';

self.addEventListener('install', (event) => {
  event.waitUntil(fill());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOld());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(page(request, url));
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request));
});

async function fill() {
  const cache = await caches.open(VERSION);
  // Catalogues and pages of the reader come in as they are used; the worker must not fetch seven languages.
  await cache.addAll([SHELL, ...FILES.filter((file) => !file.endsWith('.json'))]);
}

async function dropOld() {
  for (const name of await caches.keys()) {
    if (name.startsWith('tessera-') && name !== VERSION) await caches.delete(name);
  }
}

/** Pages: the kept shell at once where there is one; what is not a page of the client goes to the server. */
async function page(request, url) {
  if (url.pathname.startsWith('/api/')) return fetch(request);
  const kept = await caches.match(SHELL, { cacheName: VERSION });
  return kept ?? fetch(request);
}

async function asset(request) {
  const cache = await caches.open(VERSION);
  const kept = await cache.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(request, fresh.clone());
  return fresh;
}
