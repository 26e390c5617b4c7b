import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../../..');
const TESSERA = join(ROOT, '.venv/bin/tessera');
const START_MS = 120_000;
const POLL_MS = 200;

export interface Server {
  address: string;
  /** Its data folder, for commands beside it. */
  data: string;
  /** Ends it by kill -9; its database is left behind. */
  kill: () => Promise<void>;
  /** Starts it after `kill`, on the same port and data. */
  startAgain: () => Promise<void>;
  stop: () => Promise<void>;
}

export async function startServer(): Promise<Server> {
  const data = await mkdtemp(join(tmpdir(), 'tessera-journeys-'));
  const port = await freePort();
  let running = await launch(data, port);
  return {
    address: addressOf(port),
    data,
    kill: () => end(running, 'SIGKILL'),
    startAgain: async () => void (running = await launch(data, port)),
    async stop() {
      if (isRunning(running)) await end(running, 'SIGTERM');
      // Whoever uses the database last stops it; after a kill that is this command.
      else await tessera(data, 'migrate');
      await rm(data, { recursive: true, force: true });
    },
  };
}

async function launch(data: string, port: number): Promise<ChildProcess> {
  const env = {
    ...process.env,
    TESSERA_DATA_DIR: data,
    TESSERA_PORT: String(port),
  };
  const server = spawn(TESSERA, ['serve', '--demo'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  server.stderr.on('data', (text: Buffer) => said.push(text.toString()));
  await ready(addressOf(port), server, said);
  return server;
}

const addressOf = (port: number) => `http://127.0.0.1:${port}`;
const isRunning = (server: ChildProcess) => server.exitCode === null && server.signalCode === null;

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(server, 'exit');
  server.kill(signal);
  await ended;
}

/** Runs a command beside the running server; answers what it printed. */
export async function tessera(data: string, ...words: string[]): Promise<string> {
  const env = { ...process.env, TESSERA_DATA_DIR: data };
  const { stdout } = await promisify(execFile)(TESSERA, words, {
    cwd: ROOT,
    env,
  });
  return stdout;
}

export function fromRoot(path: string): string {
  return join(ROOT, path);
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  return port;
}

async function ready(address: string, server: ChildProcess, said: string[]): Promise<void> {
  const until = Date.now() + START_MS;
  while (Date.now() < until) {
    if (!isRunning(server)) break;
    const answer = await fetch(`${address}/ready`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
  server.kill();
  throw new Error(`the server did not start:\n${said.join('').slice(-2000)}`);
}
