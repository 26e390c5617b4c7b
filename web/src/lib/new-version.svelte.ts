/** The service worker, and that a newer client is there than the one on screen. */

/** Drafts are written a little after the last key. */
const DRAFTS_MS = 600;
const TAKING_MS = 4_000;
const HOUR_MS = 3_600_000;

const state = $state<{ ready: boolean }>({ ready: false });
let waiting: ServiceWorker | null = null;
/** The reader wants it: once it has taken over the page begins anew, once. */
let wanted = false;

export const newVersion = {
  get ready(): boolean {
    return state.ready;
  },
  use,
};

/** Only now the new one takes over, in all tabs; this one begins anew with it. */
async function use(): Promise<void> {
  await pause(DRAFTS_MS);
  wanted = true;
  waiting?.postMessage('take over');
  // Where another tab has had it take over there is nothing to wait for.
  await pause(waiting ? TAKING_MS : 0);
  beginAnew();
}

/** On a weak line this takes long; to begin with it a second time would take longer. */
function beginAnew(): void {
  if (!wanted) return;
  wanted = false;
  location.reload();
}

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

export async function startWorker(): Promise<void> {
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  const registration = await container?.register('/sw.js').catch(() => undefined);
  if (!container || !registration) return;
  watchTakeover(container);
  offer(registration.waiting);
  registration.addEventListener('updatefound', () => watch(registration.installing));
  lookNowAndThen(registration);
  await keepUsed(container);
}

function watch(worker: ServiceWorker | null): void {
  worker?.addEventListener('statechange', () => worker.state === 'installed' && offer(worker));
}

/** The first of all is no new version. */
function offer(worker: ServiceWorker | null): void {
  if (!worker || !navigator.serviceWorker.controller) return;
  waiting = worker;
  state.ready = true;
}

function watchTakeover(container: ServiceWorkerContainer): void {
  let controlled = !!container.controller;
  container.addEventListener('controllerchange', () => {
    if (wanted) return beginAnew();
    waiting = null;
    state.ready = controlled;
    controlled = true;
  });
}

/** A tab may stay open for weeks. */
function lookNowAndThen(registration: ServiceWorkerRegistration): void {
  let looked = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || Date.now() - looked < HOUR_MS) return;
    looked = Date.now();
    registration.update().catch(() => undefined);
  });
}

/** What was fetched before the worker was there, catalogues above all, is told to it. */
async function keepUsed(container: ServiceWorkerContainer): Promise<void> {
  const { active } = await container.ready;
  const used = performance.getEntriesByType('resource').map(({ name }) => name);
  active?.postMessage({ used: used.filter((name) => new URL(name).pathname.startsWith('/assets/')) });
}
