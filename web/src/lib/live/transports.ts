import type { Uuid } from '../api/wire.ts';
import { savesData } from '../low-data.ts';
import { parseFrame, type Frame, type Opening } from './protocol.ts';

/** The three ways frames come: WebSocket, server-sent events, a GET held up to 20 s; and the fall-back of the
 *  last, a short GET every 5 s. All look the same to `Connector`. */

export interface LineEvents {
  frame(frame: Frame): void;
  /** The line has ended; called at most once, never after `stop`. */
  down(): void;
}
export interface Line {
  /** Opens these streams too (or again, from these positions). */
  open(streams: Opening[]): void;
  close(streams: Uuid[]): void;
  stop(): void;
}
export interface Transport {
  name: 'ws' | 'sse' | 'poll' | 'tick';
  /** Longest silence that is still live, ms. */
  readonly silence: number;
  connect(events: LineEvents, openings: () => Opening[]): Line;
}

export const WEBSOCKET_PATH = '/api/live/ws';
export const SSE_PATH = '/api/live/sse';
export const POLL_PATH = '/api/live/poll';

const SILENCE_PUSH_MS = 11_000;
const HELD_S = 20;
const TICK_MS = 5_000;
/** A held GET is asked again at most so often, however fast its answers come. */
const PACE_MS = 1_000;
/** So much less often where the reader saves data. */
const SAVING = 6;
const rarer = (milliseconds: number) => milliseconds * (savesData() ? SAVING : 1);
/** Changes of the set of streams within this time share one new request. */
const GATHER_MS = 50;

export const webSocket: Transport = {
  name: 'ws',
  silence: SILENCE_PUSH_MS,
  connect(events, openings) {
    const socket = new WebSocket(location.origin.replace(/^http/, 'ws') + WEBSOCKET_PATH);
    const say = (message: object) =>
      socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));
    socket.onopen = () => openings().length && say({ do: 'open', streams: openings() });
    socket.onmessage = (event) => pass(events, String(event.data));
    socket.onclose = () => events.down();
    return {
      open: (streams) => void say({ do: 'open', streams }),
      close: (streams) => void say({ do: 'close', streams }),
      stop() {
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
      },
    };
  },
};

export const eventSource: Transport = {
  name: 'sse',
  silence: SILENCE_PUSH_MS,
  connect(events, openings) {
    let source = listen(events, openings);
    const renew = gathered(() => {
      source.close();
      source = listen(events, openings);
    });
    return {
      open: renew.soon,
      close: renew.soon,
      stop() {
        renew.cancel();
        source.close();
      },
    };
  },
};

function listen(events: LineEvents, openings: () => Opening[]): EventSource {
  const source = new EventSource(`${SSE_PATH}?open=${encodeURIComponent(JSON.stringify(openings()))}`);
  source.onmessage = (event) => pass(events, String(event.data));
  // EventSource would come back by itself with the old positions; we come back with the present ones.
  source.onerror = () => {
    source.close();
    events.down();
  };
  return source;
}

export const heldGet: Transport = {
  name: 'poll',
  get silence() {
    return HELD_S * 1000 + SILENCE_PUSH_MS + rarer(PACE_MS);
  },
  connect: (events, openings) => poll(events, openings, HELD_S, 0),
};

export const shortGet: Transport = {
  name: 'tick',
  get silence() {
    return rarer(TICK_MS) + SILENCE_PUSH_MS;
  },
  connect: (events, openings) => poll(events, openings, 0, TICK_MS),
};

function poll(events: LineEvents, openings: () => Opening[], wait: number, pause: number): Line {
  let stopped = false;
  let request = new AbortController();
  let sleeping: ReturnType<typeof setTimeout> | undefined;
  // The first answer comes at once: it brings `hello` and shows that the way is open.
  let nextWait = 0;

  async function ask(): Promise<void> {
    request = new AbortController();
    const { signal } = request;
    const earliest = nextWait ? Date.now() + rarer(PACE_MS) : 0;
    try {
      const frames = await fetchFrames(openings(), nextWait, signal);
      if (stopped || signal.aborted) return;
      nextWait = wait;
      frames.forEach((frame) => !stopped && events.frame(frame));
      if (!stopped) sleeping = setTimeout(() => void ask(), Math.max(rarer(pause), earliest - Date.now()));
    } catch {
      if (!stopped && !signal.aborted) events.down();
    }
  }

  const renew = gathered(() => {
    request.abort();
    clearTimeout(sleeping);
    nextWait = 0;
    void ask();
  });
  void ask();
  return {
    open: renew.soon,
    close: () => undefined,
    stop() {
      stopped = true;
      renew.cancel();
      clearTimeout(sleeping);
      request.abort();
    },
  };
}

async function fetchFrames(openings: Opening[], wait: number, signal: AbortSignal): Promise<Frame[]> {
  const query = new URLSearchParams({ open: JSON.stringify(openings), wait: String(wait) });
  const answer = await fetch(`${POLL_PATH}?${query}`, {
    signal,
    cache: 'no-store',
    credentials: 'same-origin',
  });
  if (!answer.ok) throw new Error(`poll ${answer.status}`);
  return ((await answer.json()) as { frames: Frame[] }).frames;
}

function pass(events: LineEvents, text: string): void {
  const frame = parseFrame(text);
  if (frame) events.frame(frame);
}

function gathered(work: () => void): { soon: () => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    soon: () => void (timer ??= setTimeout(() => ((timer = undefined), work()), GATHER_MS)),
    cancel: () => clearTimeout(timer),
  };
}

/** In the order in which they are tried. */
export const TRANSPORTS: Transport[] = [webSocket, eventSource, heldGet, shortGet];
