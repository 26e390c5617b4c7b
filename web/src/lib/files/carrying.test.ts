import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FileState } from '../api/wire.ts';
import { carry, Unreadable, type Cargo } from './carrying.ts';
import { Pace } from './pace.ts';

/** A server that takes a file in parts; `fate` may break what is asked before or after it was done. */
class Server {
  taken: number[] = [];
  announced: string[] = [];
  known = false;
  asked = 0;
  fate: (n: number) => 'well' | 'lost' | 'unanswered' | 'slow' = () => 'well';
  end: FileState['state'] = 'ready';

  readonly fetch = async (path: string, init: RequestInit): Promise<Response> => {
    const fate = this.fate((this.asked += 1));
    if (fate === 'slow')
      return new Promise((_, no) => init.signal?.addEventListener('abort', () => no(init.signal!.reason)));
    if (fate === 'lost') throw new TypeError('network');
    const answer = await this.answer(path, init);
    if (fate === 'unanswered') throw new TypeError('network');
    return answer;
  };

  async answer(path: string, init: RequestInit): Promise<Response> {
    if (init.method === 'POST') {
      this.announced.push(new Headers(init.headers).get('Idempotency-Key')!);
      this.known = true;
      return Response.json({ id: 'f' }, { status: 201 });
    }
    if (!this.known) return problem(404, 'not_found');
    if (init.method === 'PATCH') {
      const offset = Number(new URL(path, 'http://s').searchParams.get('offset'));
      if (offset !== this.taken.length) return problem(409, 'file_offset', { received: this.taken.length });
      this.taken.push(...new Uint8Array(init.body as ArrayBuffer));
    }
    return Response.json(this.state());
  }

  state(): FileState {
    const received = this.taken.length;
    return { id: 'f', name: 'a.pdf', size: SIZE, received, state: received < SIZE ? 'uploading' : this.end };
  }
}

const problem = (status: number, code: string, params = {}) =>
  new Response(JSON.stringify({ status, code, params }), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  });

const SIZE = 300_000;
const content = Uint8Array.from({ length: SIZE }, (_, n) => (n * 7) % 251);
let server: Server;
let stop: AbortController;
let waits: boolean[];
let cargo: Cargo;

const carrier = () => ({
  signal: stop.signal,
  waits: (on: boolean) => void waits.push(on),
  changed: vi.fn(async () => undefined),
  told: vi.fn(),
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  server = new Server();
  stop = new AbortController();
  waits = [];
  cargo = { name: 'a.pdf', size: SIZE, key: 'k', bytes: new Blob([content]) };
  vi.stubGlobal('fetch', server.fetch);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function carried(): Promise<FileState> {
  let end: FileState | undefined;
  let failed: unknown;
  carry(cargo, carrier()).then(
    (state) => (end = state),
    (error: unknown) => (failed = error),
  );
  for (let step = 0; step < 400 && !end && !failed; step += 1) await vi.advanceTimersByTimeAsync(1_000);
  if (failed) throw failed;
  return end!;
}

describe('an upload', () => {
  it('arrives whole, announced once', async () => {
    expect((await carried()).state).toBe('ready');
    expect(server.taken).toEqual([...content]);
    expect(server.announced).toEqual(['k']);
  });

  it.each([1, 2, 3])('arrives byte for byte over a line that breaks at random (%i)', async (seed) => {
    let rolled = seed;
    const roll = () => (rolled = (rolled * 16_807) % 2_147_483_647) % 3;
    server.fate = (n) => (n > 30 ? 'well' : (['well', 'lost', 'unanswered'] as const)[roll()]!);
    expect((await carried()).state).toBe('ready');
    expect(server.taken).toEqual([...content]);
    expect(new Set(server.announced)).toEqual(new Set(['k']));
    expect(waits).toContain(true);
    expect(waits.at(-1)).toBe(false);
  });

  it('goes on where an earlier visit left it', async () => {
    server.known = true;
    server.taken = [...content.slice(0, 200_000)];
    cargo.id = 'f';
    expect((await carried()).state).toBe('ready');
    expect(server.taken).toEqual([...content]);
    expect(server.announced).toEqual([]);
  });

  it('begins anew under another key when the server has dropped it', async () => {
    cargo.id = 'f';
    expect((await carried()).state).toBe('ready');
    expect(server.taken).toEqual([...content]);
    expect(server.announced).toHaveLength(1);
    expect(server.announced[0]).not.toBe('k');
  });

  it('gives up a part that hangs and sends it again', async () => {
    server.fate = (n) => (n === 3 ? 'slow' : 'well');
    expect((await carried()).state).toBe('ready');
    expect(server.taken).toEqual([...content]);
  });

  it('hands on what the server refuses of the content', async () => {
    server.end = 'refused';
    expect((await carried()).state).toBe('refused');
  });

  it('throws what is refused outright, and a quota that lasts', async () => {
    vi.stubGlobal('fetch', async () => problem(422, 'file_too_large'));
    await expect(carried()).rejects.toMatchObject({ code: 'file_too_large' });
    const full = problem(429, 'too_many');
    full.headers.set('Retry-After', '3600');
    vi.stubGlobal('fetch', async () => full);
    await expect(carried()).rejects.toMatchObject({ code: 'too_many' });
  });

  it('says when the browser can no longer read the file', async () => {
    const bytes = { slice: () => ({ arrayBuffer: () => Promise.reject(new Error('NotReadable')) }) };
    cargo = { ...cargo, bytes: bytes as unknown as Blob };
    await expect(carried()).rejects.toBeInstanceOf(Unreadable);
  });

  it('ends at once when it is cancelled while it waits', async () => {
    server.fate = () => 'lost';
    const under = carry(cargo, carrier());
    const ended = expect(under).rejects.toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(100);
    const before = server.asked;
    stop.abort();
    await ended;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.asked).toBe(before);
  });

  it('goes on at once when the line is back', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    server.fate = (n) => (n === 1 ? 'lost' : 'well');
    const under = carry(cargo, carrier());
    await vi.advanceTimersByTimeAsync(10);
    expect(server.announced).toEqual([]);
    dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(10);
    expect(server.announced).toEqual(['k']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await under).state).toBe('ready');
  });
});

describe('the pace', () => {
  it('grows while it is quick, to what the server takes, and shrinks on a weak line', () => {
    const pace = new Pace();
    expect(pace.bytes).toBe(65_536);
    for (let n = 0; n < 9; n += 1) pace.took(100);
    expect(pace.bytes).toBe(500_000);
    pace.took(2_000);
    expect(pace.bytes).toBe(500_000);
    pace.took(9_000);
    expect(pace.bytes).toBe(250_000);
    for (let n = 0; n < 9; n += 1) pace.cut();
    expect(pace.bytes).toBe(16_384);
  });
});
