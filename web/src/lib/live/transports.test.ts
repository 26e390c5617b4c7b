import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Frame, Opening } from './protocol.ts';
import { eventSource, heldGet, shortGet, webSocket } from './transports.ts';

const opening: Opening = { stream: 's', epoch: 'e', seq: 4, at: 9 };
const hello: Frame = { t: 'hello', at: 1, connection: 'c' };

function listener() {
  const frames: Frame[] = [];
  const down = vi.fn();
  return { frames, down, frame: (frame: Frame) => void frames.push(frame) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('WebSocket', () => {
  class FakeSocket {
    static OPEN = 1;
    static last: FakeSocket;
    readyState = 0;
    sent: unknown[] = [];
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: string }) => void) | null = null;
    onclose: (() => void) | null = null;
    constructor(readonly url: string) {
      FakeSocket.last = this;
    }
    send = (text: string) => void this.sent.push(JSON.parse(text));
    close = () => this.onclose?.();
    greet() {
      this.readyState = 1;
      this.onopen?.();
    }
  }
  beforeEach(() => void vi.stubGlobal('WebSocket', FakeSocket));

  it('opens its streams once the socket is open, then passes frames and ignores what is none', () => {
    const events = listener();
    webSocket.connect(events, () => [opening]);
    FakeSocket.last.greet();
    expect(FakeSocket.last.sent).toEqual([{ do: 'open', streams: [opening] }]);
    FakeSocket.last.onmessage?.({ data: JSON.stringify(hello) });
    FakeSocket.last.onmessage?.({ data: '<html>proxy</html>' });
    expect(events.frames).toEqual([hello]);
  });

  it('says that it has fallen, but not after it was stopped', () => {
    const events = listener();
    const line = webSocket.connect(events, () => []);
    line.stop();
    expect(events.down).not.toHaveBeenCalled();
    webSocket.connect(events, () => []);
    FakeSocket.last.close();
    expect(events.down).toHaveBeenCalledOnce();
  });
});

describe('SSE', () => {
  class FakeSource {
    static all: FakeSource[] = [];
    onmessage: ((event: { data: string }) => void) | null = null;
    onerror: (() => void) | null = null;
    closed = false;
    constructor(readonly url: string) {
      FakeSource.all.push(this);
    }
    close = () => void (this.closed = true);
  }
  beforeEach(() => {
    FakeSource.all = [];
    vi.stubGlobal('EventSource', FakeSource);
  });

  it('asks with its positions, and once anew for several changes', () => {
    let seq = 4;
    const line = eventSource.connect(listener(), () => [{ ...opening, seq }]);
    expect(decodeURIComponent(FakeSource.all[0]!.url)).toContain('"seq":4');
    seq = 7;
    line.open([opening]);
    line.open([opening]);
    vi.advanceTimersByTime(50);
    expect(FakeSource.all).toHaveLength(2);
    expect(FakeSource.all[0]!.closed).toBe(true);
    expect(decodeURIComponent(FakeSource.all[1]!.url)).toContain('"seq":7');
  });

  it('comes back by the connector, not by itself', () => {
    const events = listener();
    eventSource.connect(events, () => []);
    FakeSource.all[0]!.onerror?.();
    expect(FakeSource.all[0]!.closed).toBe(true);
    expect(events.down).toHaveBeenCalledOnce();
  });
});

describe('polling', () => {
  let asked: { wait: string | null; at: number }[] = [];
  let delay = 0;

  beforeEach(() => {
    asked = [];
    delay = 0;
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      asked.push({ wait: new URL(url, 'http://x').searchParams.get('wait'), at: Date.now() });
      await new Promise((resolve, reject) => {
        setTimeout(resolve, delay);
        init.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
      });
      return Response.json({ frames: [hello] });
    });
  });

  it('asks at once first, then holds', async () => {
    const events = listener();
    const line = heldGet.connect(events, () => [opening]);
    await vi.advanceTimersByTimeAsync(10);
    expect(asked.map(({ wait }) => wait)).toEqual(['0', '20']);
    expect(events.frames.length).toBeGreaterThan(0);
    line.stop();
  });

  it('does not run hot when held answers come at once', async () => {
    const line = heldGet.connect(listener(), () => [opening]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked.length).toBeLessThanOrEqual(7);
    line.stop();
  });

  it('asks every five seconds where holding is cut', async () => {
    const line = shortGet.connect(listener(), () => [opening]);
    await vi.advanceTimersByTimeAsync(15_100);
    expect(asked.map(({ wait }) => wait)).toEqual(['0', '0', '0', '0']);
    line.stop();
  });

  it('drops the held request and asks anew when a stream is opened', async () => {
    const line = heldGet.connect(listener(), () => [opening]);
    await vi.advanceTimersByTimeAsync(10);
    delay = 20_000;
    await vi.advanceTimersByTimeAsync(2_000);
    line.open([opening]);
    await vi.advanceTimersByTimeAsync(60);
    expect(asked.at(-1)!.wait).toBe('0');
    line.stop();
  });

  it('says that it has fallen when an answer does not come, and nothing after stop', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('cut')));
    const events = listener();
    heldGet.connect(events, () => []);
    await vi.advanceTimersByTimeAsync(1);
    expect(events.down).toHaveBeenCalledOnce();
    const quiet = listener();
    heldGet.connect(quiet, () => []).stop();
    await vi.advanceTimersByTimeAsync(1);
    expect(quiet.down).not.toHaveBeenCalled();
  });
});
