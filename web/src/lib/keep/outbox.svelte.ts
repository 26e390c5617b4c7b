import { send, type Method } from '../api/client.ts';
import { newKey } from '../api/key.ts';
import type { Done } from '../api/wire.ts';
import { backoff } from '../backoff.ts';
import { session } from '../session.svelte.ts';
import {
  givenToMore,
  isOld,
  maySend,
  refusedWith,
  triedInVain,
  worthRepeating,
  type UnsentAct,
} from './acts.ts';
import { alone, held, ifFree } from './lock.ts';
import { forget, keep, kept, keptUnder } from './store.ts';

/** Acts that leave a row go through here: kept in IndexedDB before they are sent and forgotten once the server
 *  has answered, so that neither a broken line nor a closed tab loses or doubles one. What waits is everybody's: any
 *  tab sends it when the line is back, one tab at a time. */

export type Outcome = { sent: true; done: Done } | { sent: false; act: UnsentAct };
type NewAct = { method: Method; path: string; body?: unknown; what: string; where: string };
/** What tabs tell each other. */
type Word = { begun: string } | { sent: UnsentAct } | 'changed';

const PREFIX = 'act:';
/** Who sends what waits holds this. */
const SENDER = 'tessera-outbox';
/** Who is at one act holds this. */
const lockOf = (key: string) => `tessera-act-${key}`;
/** Without an answer for so long the line counts as broken. */
const PATIENCE_MS = 60_000;

const state = $state<{ unsent: UnsentAct[]; sent: UnsentAct[] }>({ unsent: [], sent: [] });
const sentListeners = new Set<(act: UnsentAct, done: Done) => void>();
const underway = new Set<string>();
const tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('tessera-outbox');
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
/** What waits is read in turn: what was read before it changed is not shown after. */
let turn: Promise<void> = Promise.resolve();

export const outbox = {
  /** The reader's acts that the server has not confirmed yet, oldest first. */
  get unsent(): UnsentAct[] {
    return state.unsent;
  },
  /** Acts that had to wait and went out since this page was opened, in whichever tab. */
  get sent(): UnsentAct[] {
    return state.sent;
  },
  isOld: (act: UnsentAct) => isOld(act, Date.now()),
  submit,
  resend,
  confirm,
  give,
  discard,
  onSent,
  start,
  /** The reader has seen what went out. */
  noted(): void {
    state.sent = [];
  },
};

/** Sends an act. No line or a busy server: it stays and is sent again by itself, `sent` is false. A refusal is
 *  thrown as `ApiError` and nothing is kept: the page still has the text. */
function submit(fresh: NewAct): Promise<Outcome> {
  const act: UnsentAct = { ...fresh, key: newKey(), person: session.me?.id ?? '', at: Date.now() };
  return alone(lockOf(act.key), () => sendFirst(act));
}

async function sendFirst(act: UnsentAct): Promise<Outcome> {
  underway.add(act.key);
  await keep(PREFIX + act.key, act);
  tell({ begun: act.key });
  try {
    return { sent: true, done: await deliver(act) };
  } catch (error) {
    if (!worthRepeating(error)) {
      await forget(PREFIX + act.key);
      throw error;
    }
    underway.delete(act.key);
    failures += 1;
    const waiting = triedInVain(act, error, Date.now());
    await update(waiting);
    askForSync().catch(() => undefined);
    return { sent: false, act: waiting };
  } finally {
    underway.delete(act.key);
  }
}

async function deliver(act: UnsentAct): Promise<Done> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const done = await send<Done>(act.method, act.path, act.body, { key: act.key, signal });
  await forget(PREFIX + act.key);
  failures = 0;
  return done;
}

/** Tries everything that may go out now; called when the line is back, on a timer and by the reader. */
async function resend(): Promise<void> {
  await refresh();
  if (state.unsent.some(isDue)) await alone(SENDER, sendAll);
}

const isDue = (act: UnsentAct) => maySend(act, session.me?.id, Date.now());

async function sendAll(): Promise<void> {
  // Another tab may have sent it meanwhile.
  await refresh();
  for (const { key } of state.unsent.filter(isDue)) {
    if ((await ifFree(lockOf(key), () => tryOnce(key))) === false) return;
  }
}

/** Where the browser can, it wakes the service worker when the line is back, though no page is open by then. */
async function askForSync(): Promise<void> {
  const worker = await navigator.serviceWorker?.ready;
  const { sync } = (worker ?? {}) as { sync?: { register(tag: string): Promise<void> } };
  await sync?.register('outbox');
}

/** False when the line is still bad and the rest need not be tried. */
async function tryOnce(key: string): Promise<boolean> {
  const act = await kept<UnsentAct>(PREFIX + key);
  if (!act || !isDue(act) || underway.has(key)) return true;
  underway.add(key);
  try {
    const done = await deliver(act);
    noteSent(act);
    tell({ sent: act });
    await changed();
    sentListeners.forEach((listener) => listener(act, done));
    return true;
  } catch (error) {
    underway.delete(key);
    const again = worthRepeating(error);
    failures += again ? 1 : 0;
    await update(again ? triedInVain(act, error, Date.now()) : refusedWith(act, error));
    return !again;
  } finally {
    underway.delete(key);
  }
}

/** The reader says that an act older than 72 hours is to be sent all the same. */
async function confirm(act: UnsentAct): Promise<void> {
  await update({ ...($state.snapshot(act) as UnsentAct), confirmed: true });
  await resend();
}

/** The reader gives it to more people than it was written for. */
async function give(act: UnsentAct): Promise<void> {
  const given = givenToMore($state.snapshot(act) as UnsentAct);
  if (given) await update(given);
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
  tell('changed');
}

/** Shows what waits, without what some tab is sending just now, and comes back to it later. */
function refresh(): Promise<void> {
  return (turn = turn.then(look, look));
}

async function look(): Promise<void> {
  const [all, busy] = [await keptUnder<UnsentAct>(PREFIX), await held()];
  // What is tried for the first time is not late yet.
  const late = (act: UnsentAct) => !!act.tried || !!act.refused || !busy.has(lockOf(act.key));
  const waits = (act: UnsentAct) => !underway.has(act.key) && late(act);
  const mine = all.map(([, act]) => act).filter((act) => act.person === session.me?.id && waits(act));
  state.unsent = mine.sort((one, other) => one.at - other.at);
  schedule();
}

function schedule(): void {
  clearTimeout(timer);
  const due = state.unsent.filter(isDue);
  if (!due.length) return;
  const wait = Math.max(0, Math.min(...due.map((act) => act.notBefore ?? 0)) - Date.now());
  timer = setTimeout(() => void resend(), wait + backoff(Math.max(1, failures)));
}

function noteSent(act: UnsentAct): void {
  if (act.person === session.me?.id && !state.sent.some(({ key }) => key === act.key))
    state.sent = [...state.sent, act];
}

function tell(word: Word): void {
  tabs?.postMessage(word);
}

function hear(word: Word): void {
  if (word === 'changed') return void refresh();
  if ('sent' in word) return noteSent(word.sent);
  void inherit(word.begun);
}

/** Waits until the tab that is at an act lets go; one that has gone in the middle leaves it to the others. */
async function inherit(key: string): Promise<void> {
  const left = await alone(lockOf(key), () => kept<UnsentAct>(PREFIX + key));
  if (left && !left.tried && !left.refused) await resend();
}

let started = false;

/** Shows what an earlier visit left and sends it. */
function start(): void {
  if (started) return void resend();
  started = true;
  tabs?.addEventListener('message', (event) => hear(event.data as Word));
  addEventListener('online', () => void resend());
  document.addEventListener(
    'visibilitychange',
    () => document.visibilityState === 'visible' && void resend(),
  );
  void resend();
}
