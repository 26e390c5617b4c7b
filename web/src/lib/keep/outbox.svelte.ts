import { ApiError, send, type Method } from '../api/client.ts';
import { newKey } from '../api/key.ts';
import type { Done } from '../api/wire.ts';
import { backoff } from '../backoff.ts';
import { session } from '../session.svelte.ts';
import { isOld, maySend, worthRepeating, type UnsentAct } from './acts.ts';
import { forget, keep, keptUnder } from './store.ts';

/** Acts that leave a row go through here: kept in IndexedDB before they are sent and forgotten once the server
 *  has answered, so that neither a broken line nor a closed tab loses or doubles one. */

export type Outcome = { sent: true; done: Done } | { sent: false; act: UnsentAct };
type NewAct = { method: Method; path: string; body?: unknown; what: string; where: string };

const PREFIX = 'act:';
const state = $state<{ unsent: UnsentAct[] }>({ unsent: [] });
const sentListeners = new Set<(act: UnsentAct, done: Done) => void>();
const underway = new Set<string>();
const tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('tessera-outbox');
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

export const outbox = {
  /** The reader's acts that the server has not confirmed yet, oldest first. */
  get unsent(): UnsentAct[] {
    return state.unsent;
  },
  isOld: (act: UnsentAct) => isOld(act, Date.now()),
  submit,
  resend,
  confirm,
  discard,
  onSent,
  start,
};

/** Sends an act. No line or a busy server: it stays and is sent again by itself, `sent` is false. A refusal is
 *  thrown as `ApiError` and nothing is kept: the page still has the text. */
async function submit(fresh: NewAct): Promise<Outcome> {
  const act: UnsentAct = { ...fresh, key: newKey(), person: session.me?.id ?? '', at: Date.now() };
  underway.add(act.key);
  await keep(PREFIX + act.key, act);
  try {
    return { sent: true, done: await deliver(act) };
  } catch (error) {
    if (!worthRepeating(error)) {
      await forget(PREFIX + act.key);
      throw error;
    }
    underway.delete(act.key);
    await changed();
    again(error);
    return { sent: false, act };
  } finally {
    underway.delete(act.key);
  }
}

async function deliver(act: UnsentAct): Promise<Done> {
  const done = await send<Done>(act.method, act.path, act.body, { key: act.key });
  await forget(PREFIX + act.key);
  failures = 0;
  return done;
}

/** Tries everything that may go out now; called when the line is back, on a timer and by the reader. */
async function resend(): Promise<void> {
  clearTimeout(timer);
  await refresh();
  for (const act of state.unsent) {
    if (!maySend(act, session.me?.id, Date.now()) || underway.has(act.key)) continue;
    if (!(await tryOnce(act))) return;
  }
}

/** False when the line is still bad and the rest need not be tried. */
async function tryOnce(act: UnsentAct): Promise<boolean> {
  underway.add(act.key);
  try {
    const done = await deliver($state.snapshot(act) as UnsentAct);
    await changed();
    sentListeners.forEach((listener) => listener(act, done));
    return true;
  } catch (error) {
    if (worthRepeating(error)) return again(error);
    underway.delete(act.key);
    const refused = error instanceof ApiError ? error.code : 'unexpected';
    await update({ ...($state.snapshot(act) as UnsentAct), refused });
    return true;
  } finally {
    underway.delete(act.key);
  }
}

function again(error: unknown): false {
  const asked = error instanceof ApiError ? (error.after ?? 0) * 1000 : 0;
  clearTimeout(timer);
  timer = setTimeout(() => void resend(), asked + backoff((failures += 1)));
  return false;
}

/** The reader says that an act older than 72 hours is to be sent all the same. */
async function confirm(act: UnsentAct): Promise<void> {
  await update({ ...($state.snapshot(act) as UnsentAct), confirmed: true });
  await resend();
}

async function discard(act: UnsentAct): Promise<void> {
  await forget(PREFIX + act.key);
  await changed();
}

async function update(act: UnsentAct): Promise<void> {
  await keep(PREFIX + act.key, act);
  await changed();
}

/** Called when an act goes out after all; answers how to stop listening. */
function onSent(listener: (act: UnsentAct, done: Done) => void): () => void {
  sentListeners.add(listener);
  return () => sentListeners.delete(listener);
}

async function changed(): Promise<void> {
  await refresh();
  tabs?.postMessage('changed');
}

async function refresh(): Promise<void> {
  const all = (await keptUnder<UnsentAct>(PREFIX)).map(([, act]) => act);
  const mine = all.filter((act) => act.person === session.me?.id && !underway.has(act.key));
  state.unsent = mine.sort((one, other) => one.at - other.at);
}

let started = false;

/** Shows what an earlier visit left and sends it. */
function start(): void {
  if (started) return void resend();
  started = true;
  tabs?.addEventListener('message', () => void refresh());
  addEventListener('online', () => void resend());
  void resend();
}
