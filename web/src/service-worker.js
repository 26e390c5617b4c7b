/** Keeps the client itself (never anything people wrote): a later visit starts without waiting for the network,
 *  and without a line the reader gets the client, which then says what it still has. The build fills in both
 *  constants; a new build is a new worker, which takes over when the last tab of the old one is closed, or when the
 *  reader says so. */
const VERSION = 'tessera-%version%';
const FILES = '%files%';
/** The server answers this address with an empty page in the reader's language. */
const SHELL = '/offline';
/** A cache of this name is there while the reader saves data (`lib/low-data.ts`). */
const SAVING = 'low-data';

self.addEventListener('install', (event) => {
  event.waitUntil(fill());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([dropOld(), self.clients.claim()]));
});

self.addEventListener('message', (event) => {
  if (event.data === 'take over') event.waitUntil(self.skipWaiting());
  if (event.data?.used) event.waitUntil(keepUsed(event.data.used));
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
  const shell = await fetch(SHELL);
  const text = await shell.clone().text();
  if (!shell.ok) throw new Error(`${SHELL}: ${shell.status}`);
  // Catalogues and pages of the reader come in as they are used; the worker must not fetch seven languages.
  const needed = (await savesData())
    ? FILES.filter((file) => text.includes(file))
    : FILES.filter((file) => !file.endsWith('.json'));
  await cache.addAll(needed);
  await cache.put(SHELL, shell);
}

async function savesData() {
  return !!self.navigator.connection?.saveData || (await caches.has(SAVING));
}

/** The version before stays as well: tabs that are open may still ask for pieces of it. */
async function dropOld() {
  const versions = (await caches.keys()).filter((name) => name.startsWith('tessera-') && name !== VERSION);
  for (const name of versions.slice(0, -1)) await caches.delete(name);
}

/** Pages: the kept shell at once where there is one; what is not a page of the client goes to the server. */
async function page(request, url) {
  if (url.pathname.startsWith('/api/')) return fetch(request);
  const kept = await caches.match(SHELL, { cacheName: VERSION });
  return kept ?? fetch(request);
}

async function asset(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await (await caches.open(VERSION)).put(request, fresh.clone());
  return fresh;
}

/** What a page had fetched before this worker was there; the browser still has it at hand. */
async function keepUsed(addresses) {
  const cache = await caches.open(VERSION);
  const own = addresses.filter((one) => new URL(one, self.location.origin).pathname.startsWith('/assets/'));
  for (const one of own) if (!(await caches.match(one))) await cache.add(one).catch(() => undefined);
}
