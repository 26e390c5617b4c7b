import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';

/** Proxies as they stand in town halls. `no-upgrade` refuses WebSockets and passes the rest on as it comes;
 *  `hold` also holds back every response until it has ended. */
export type Habit = 'no-upgrade' | 'hold';

export interface Proxy {
  address: string;
  stop: () => Promise<void>;
}

export async function startProxy(target: string, habit: Habit): Promise<Proxy> {
  const pass = (ask: IncomingMessage, answer: ServerResponse) => forward(target, habit, ask, answer);
  const server = createServer(pass);
  server.on('upgrade', (_ask, socket: Duplex) =>
    socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return { address: `http://127.0.0.1:${port}`, stop: () => stop(server) };
}

function forward(target: string, habit: Habit, ask: IncomingMessage, answer: ServerResponse): void {
  const onward = request(target + ask.url, { method: ask.method, headers: ask.headers }, (come) => {
    if (habit === 'hold') return void hold(come, answer);
    answer.writeHead(come.statusCode ?? 502, come.headers);
    come.pipe(answer);
  });
  onward.on('error', () => answer.destroy());
  answer.on('close', () => onward.destroy());
  ask.pipe(onward);
}

async function hold(come: IncomingMessage, answer: ServerResponse): Promise<void> {
  try {
    const parts = await come.toArray();
    answer.writeHead(come.statusCode ?? 502, come.headers);
    answer.end(Buffer.concat(parts));
  } catch {
    answer.destroy();
  }
}

async function stop(server: ReturnType<typeof createServer>): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
