import { createServer, request, STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';

/** Proxies as they stand in town halls. `pass` passes everything on; `no-upgrade` refuses WebSockets and passes the
 *  rest on as it comes; `hold` also holds back every response until it has ended. */
export type Habit = 'pass' | 'no-upgrade' | 'hold';
/** How a reader's line looks from outside: a WebSocket, server-sent events, a held GET, a GET answered at once. */
export type LineKind = 'ws' | 'sse' | 'poll' | 'tick';

const SETTLED_MS = 300;

export interface Proxy {
  address: string;
  /** How often each address was asked and answered through here, without its query; live lines by their kind. */
  passed: Map<string, number>;
  /** How many requests and lines are open now; a pushed line from its first frame on. */
  underWay: () => number;
  /** Breaks every connection that is open now. */
  cut: () => void;
  stop: () => Promise<void>;
}

/** `refused`: kinds of lines that are answered 403, so that a client cannot change over to them. */
export async function startProxy(target: string, habit: Habit, refused: LineKind[] = []): Promise<Proxy> {
  const way = new Way(target, habit, refused);
  const server = createServer((ask, answer) => way.forward(ask, answer));
  const connections = new Set<Duplex>();
  server.on('connection', (socket: Duplex) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  server.on('upgrade', (ask, socket: Duplex, head: Buffer) => way.upgrade(ask, socket, head));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const cut = () => connections.forEach((socket) => socket.destroy());
  return {
    address: `http://127.0.0.1:${port}`,
    passed: way.passed,
    underWay: () => way.open.size,
    cut,
    async stop() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}

class Way {
  readonly passed = new Map<string, number>();
  readonly open = new Set<Duplex>();

  constructor(
    private readonly target: string,
    private readonly habit: Habit,
    private readonly refused: LineKind[],
  ) {}

  forward(ask: IncomingMessage, answer: ServerResponse): void {
    const name = nameOf(ask.url!);
    if (this.refuses(name)) return void answer.writeHead(403).end();
    if (name !== 'sse') this.keep(ask.socket, answer);
    const { method, headers } = ask;
    const onward = request(this.target + ask.url, { method, headers }, (come) => {
      this.count(name);
      if (this.habit === 'hold') return void hold(come, answer);
      answer.writeHead(come.statusCode ?? 502, come.headers);
      come.on('error', () => answer.destroy());
      if (name === 'sse') come.once('data', () => this.settle(ask.socket, answer));
      come.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    ask.pipe(onward);
  }

  upgrade(ask: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    if (this.habit !== 'pass' || this.refuses('ws')) return void socket.end(statusLine(403));
    const onward = request(this.target + ask.url, { headers: ask.headers });
    onward.on('upgrade', (come, far: Duplex, farHead: Buffer) => {
      this.count('ws');
      socket.write(statusLine(101, come.rawHeaders));
      socket.write(farHead);
      far.write(head);
      if (farHead.length) this.settle(socket, socket);
      else far.once('data', () => this.settle(socket, socket));
      join(socket, far);
    });
    onward.on('response', (come) => void socket.end(statusLine(come.statusCode ?? 502)));
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
    onward.end();
  }

  private refuses(name: string): boolean {
    return (this.refused as string[]).includes(name);
  }

  private count(name: string): void {
    this.passed.set(name, (this.passed.get(name) ?? 0) + 1);
  }

  /** A pushed line counts once the browser has had time to hear its first frame. */
  private settle(socket: Duplex, until: Duplex | ServerResponse): void {
    setTimeout(() => until.destroyed || this.keep(socket, until), SETTLED_MS);
  }

  private keep(socket: Duplex, until: Duplex | ServerResponse): void {
    this.open.add(socket);
    until.on('close', () => this.open.delete(socket));
  }
}

function nameOf(url: string): string {
  const { pathname, searchParams } = new URL(url, 'http://proxy.example');
  if (pathname === '/api/live/sse') return 'sse';
  if (pathname === '/api/live/poll') return searchParams.get('wait') === '0' ? 'tick' : 'poll';
  return pathname;
}

function statusLine(status: number, rawHeaders = ['Content-Length', '0']): string {
  let text = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`;
  for (let n = 0; n < rawHeaders.length; n += 2) text += `${rawHeaders[n]}: ${rawHeaders[n + 1]}\r\n`;
  return `${text}\r\n`;
}

/** Two ends of one line: what one says the other hears, and neither outlives the other. */
function join(near: Duplex, far: Duplex): void {
  far.on('error', () => near.destroy());
  near.on('close', () => far.destroy());
  far.on('close', () => near.destroy());
  near.pipe(far);
  far.pipe(near);
}

async function hold(come: IncomingMessage, answer: ServerResponse): Promise<void> {
  try {
    const parts = await come.toArray();
    // Old proxies keep no connection. On one that is kept a browser repeats a GET that breaks by itself.
    answer.writeHead(come.statusCode ?? 502, {
      ...come.headers,
      connection: 'close',
    });
    answer.end(Buffer.concat(parts));
  } catch {
    answer.destroy();
  }
}
