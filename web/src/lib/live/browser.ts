import { littleOfTab } from '../little.ts';
import type { Channel, Lock, SharedEnv, Word } from './shared.ts';
import { TRANSPORTS } from './transports.ts';

/** The browser as the live client needs it: timers, Web Locks, BroadcastChannel. Both exist only on https and
 *  localhost; without them each tab simply has a line of its own. */

const REMEMBERED = 'tessera.transport';
const REMEMBER_MS = 600_000;

/** `circle` names whose connection it is (person id or visitor): tabs of different people never share one. */
export function browserEnv(circle: string, status: SharedEnv['status']): SharedEnv {
  const alone = !navigator.locks || typeof BroadcastChannel === 'undefined';
  return {
    transports: TRANSPORTS,
    now: () => Date.now(),
    later: (milliseconds, work) => {
      const timer = setTimeout(work, milliseconds);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    recall,
    remember: (index) => littleOfTab.write(REMEMBERED, JSON.stringify({ index, at: Date.now() })),
    tab: Math.random().toString(36).slice(2),
    channel: alone ? SILENT : broadcast(`tessera-live-${circle}`),
    lock: alone ? ownLock : webLock(`tessera-live-${circle}`),
    status,
  };
}

function recall(): number {
  const kept = JSON.parse(littleOfTab.read(REMEMBERED) ?? 'null') as {
    index: number;
    at: number;
  } | null;
  return kept && Date.now() - kept.at < REMEMBER_MS ? kept.index : 0;
}

const SILENT: Channel = { post: () => undefined, listen: () => undefined, close: () => undefined };

const ownLock: Lock = (_steal, held) => {
  let wanted = true;
  queueMicrotask(() => wanted && held());
  return () => (wanted = false);
};

function broadcast(name: string): Channel {
  const channel = new BroadcastChannel(name);
  return {
    post: (word) => channel.postMessage(word),
    listen: (hear) => (channel.onmessage = (event) => hear(event.data as Word)),
    close: () => channel.close(),
  };
}

function webLock(name: string): Lock {
  return (steal, held, lost) => {
    const wish = new AbortController();
    let release: () => void = () => undefined;
    let given = false;
    let over = false;
    const keep = () => {
      if (over) return undefined;
      given = true;
      held();
      return new Promise<void>((resolve) => (release = resolve));
    };
    const options: LockOptions = steal ? { steal: true } : { signal: wish.signal };
    // The promise is refused when the wish is withdrawn or, once given, when another tab takes the lock.
    navigator.locks.request(name, options, keep).catch(() => given && !over && lost());
    return () => {
      over = true;
      wish.abort();
      release();
    };
  };
}
