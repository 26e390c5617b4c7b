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

/** Where the browser has Background Sync, what waits goes out though no page is open any more; an open page sends by
 *  itself (`lib/keep/outbox.svelte.ts`), whose keys, locks and rules these are. */
const ACT = 'act:';
const OLD_MS = 72 * 3_600_000;

self.addEventListener('sync', (event) => {
  if (event.tag === 'outbox') event.waitUntil(sendWaiting());
});

async function sendWaiting() {
  const pages = await self.clients.matchAll({ type: 'window' });
  if (pages.some((one) => one.visibilityState === 'visible')) return;
  await self.navigator.locks.request('tessera-outbox', sendAll);
}

async function sendAll() {
  const waiting = (await stored((store) => store.getAll(IDBKeyRange.bound(ACT, `${ACT}\uffff`)))) ?? [];
  const mayGo = (act) => !act.refused && (act.confirmed || Date.now() - act.at <= OLD_MS);
  const due = waiting.filter(mayGo).sort((one, other) => one.at - other.at);
  const person = due.length ? await whoIsSignedIn() : undefined;
  for (const act of due) if (act.person === person) await sendOne(act);
}

async function whoIsSignedIn() {
  const answer = await fetch('/api/session', { headers: { Accept: 'application/json' } });
  return (await answer.json()).person?.id;
}

/** Throws where it may still succeed later: the browser then comes back to it. */
async function sendOne(act) {
  const headers = { Accept: 'application/json', 'X-Tessera': '1', 'Idempotency-Key': act.key };
  if (act.body !== undefined) headers['Content-Type'] = 'application/json';
  const body = act.body === undefined ? undefined : JSON.stringify(act.body);
  const answer = await fetch(act.path, { method: act.method, headers, body });
  if (answer.ok) return void (await stored((store) => store.delete(ACT + act.key), 'readwrite'));
  if (answer.status >= 500 || [401, 429].includes(answer.status)) throw new Error(`${answer.status}`);
  const refused = { status: answer.status, code: 'unexpected', ...(await answer.json().catch(() => ({}))) };
  await stored((store) => store.put({ ...act, refused }, ACT + act.key), 'readwrite');
}

/** One step in the client's store; rejected where there is none. */
function stored(work, mode = 'readonly') {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('tessera');
    opening.onerror = () => reject(opening.error);
    // The client makes its store itself.
    opening.onupgradeneeded = () => opening.transaction.abort();
    opening.onsuccess = () => {
      const database = opening.result;
      const step = database.transaction('kept', mode);
      const asked = work(step.objectStore('kept'));
      step.oncomplete = () => resolve(asked.result);
      step.onabort = () => reject(step.error);
      database.close();
    };
  });
}
