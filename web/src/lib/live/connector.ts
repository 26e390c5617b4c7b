import { backoff } from '../backoff.ts';
import type { Uuid } from '../api/wire.ts';
import { HELLO_MS, type Frame, type Opening } from './protocol.ts';
import type { Line, Transport } from './transports.ts';
import type { LiveStatus } from './status.svelte.ts';

/** Holds one line open: tries the transports in order, notices silence, comes back with back-off, and says
 *  whether the line is live. Knows nothing of streams but what to open. Time comes from outside, for the tests. */

export interface ConnectorEnv {
  transports: Transport[];
  now(): number;
  /** Runs `work` after so many ms; answers how to call it off. */
  later(milliseconds: number, work: () => void): () => void;
  random(): number;
  /** The transport that worked last in this browser window, by index; 0 if none is remembered. */
  recall(): number;
  remember(index: number): void;
}
export interface ConnectorSink {
  frame(frame: Frame): void;
  /** `since`: local time (ms) of the last sign of life, null before the first. */
  status(status: LiveStatus, since: number | null): void;
}

/** A line that ends sooner than this after its hello counts as cut by the way between. */
const SHORT_LIFE_MS = 30_000;
/** So many short lines in a row, and the next transport is tried. */
const SHORT_LIVES = 3;
/** A transport that has worked here is tried so often without hello before a lesser one: a server that starts
 *  again must not leave everybody on polling. */
const MISSES = 3;
/** After this long on a lesser transport the next line begins with the best one again. */
const CLIMB_MS = 600_000;

export class Connector {
  private line: Line | null = null;
  /** Index of the transport in use. */
  private at: number;
  private proven: number | null = null;
  private misses = 0;
  /** Raised whenever a line is given up, so that a late word of an old line is not heard. */
  private generation = 0;
  private helloAt: number | null = null;
  private heardAt: number | null = null;
  private steppedDownAt = 0;
  private shortLives = 0;
  private failures = 0;
  private running = false;
  private callOff: () => void = () => undefined;

  constructor(
    private readonly env: ConnectorEnv,
    private readonly sink: ConnectorSink,
    private readonly openings: () => Opening[],
  ) {
    this.at = Math.min(env.recall(), env.transports.length - 1);
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.sink.status('connecting', this.heardAt);
    this.connect();
  }

  stop(): void {
    this.running = false;
    this.hangUp();
  }

  open(streams: Opening[]): void {
    if (streams.length) this.line?.open(streams);
  }

  close(streams: Uuid[]): void {
    if (streams.length) this.line?.close(streams);
  }

  /** The tab is seen again or the network is back: a line that may be dead is replaced at once. */
  checkNow(networkChanged = false): void {
    if (!this.running) return;
    const quiet = this.env.now() - (this.heardAt ?? 0);
    if (!networkChanged && this.helloAt !== null && quiet < this.transport.silence / 2) return;
    if (networkChanged) this.at = 0;
    this.failures = 0;
    this.hangUp();
    this.connect();
  }

  private get transport(): Transport {
    return this.env.transports[this.at]!;
  }

  private connect(): void {
    const generation = this.generation;
    const current = () => this.running && generation === this.generation;
    const events = {
      frame: (frame: Frame) => current() && this.hear(frame),
      down: () => current() && this.fallen(),
    };
    this.wait(HELLO_MS, () => this.fallen());
    const line = this.transport.connect(events, this.openings);
    if (current()) this.line = line;
    else line.stop();
  }

  private hear(frame: Frame): void {
    this.heardAt = this.env.now();
    if (frame.t === 'retry') return this.comeBack((frame.after + this.env.random()) * 1000);
    if (frame.t === 'hello') this.greet();
    if (this.helloAt !== null) this.wait(this.transport.silence, () => this.fallen());
    if (frame.t === 'resume') this.open(this.openings());
    this.sink.frame(frame);
  }

  private greet(): void {
    this.helloAt ??= this.env.now();
    this.failures = this.misses = 0;
    this.proven = this.at;
    this.env.remember(this.at);
    this.sink.status('live', null);
  }

  private fallen(): void {
    if (this.helloAt === null) return this.tryNext();
    const life = this.env.now() - this.helloAt;
    this.shortLives = life < SHORT_LIFE_MS ? this.shortLives + 1 : 0;
    if (this.shortLives >= SHORT_LIVES && this.at + 1 < this.env.transports.length) this.stepDown();
    this.comeBack(backoff(this.failures++, this.env.random));
  }

  /** No hello: the next transport at once; after the last one all of them again, later. */
  private tryNext(): void {
    const last = this.at + 1 >= this.env.transports.length;
    const hasWorked = this.at === this.proven && ++this.misses < MISSES;
    if (hasWorked || last) {
      if (!hasWorked) this.at = this.misses = 0;
      return this.comeBack(backoff(this.failures++, this.env.random));
    }
    this.hangUp();
    this.stepDown();
    this.connect();
  }

  private stepDown(): void {
    this.at += 1;
    this.shortLives = 0;
    this.steppedDownAt = this.env.now();
  }

  private comeBack(delay: number): void {
    this.hangUp();
    if (this.at > 0 && this.env.now() - this.steppedDownAt > CLIMB_MS) this.at = 0;
    this.sink.status('lost', this.heardAt);
    this.wait(delay, () => this.connect());
  }

  private hangUp(): void {
    this.callOff();
    this.generation += 1;
    this.helloAt = null;
    const line = this.line;
    this.line = null;
    line?.stop();
  }

  /** One timer at a time: hello, silence or coming back. */
  private wait(milliseconds: number, work: () => void): void {
    this.callOff();
    this.callOff = this.env.later(milliseconds, work);
  }
}
