import type { Uuid } from '../api/wire.ts';
import { Connector, type ConnectorEnv } from './connector.ts';
import { Ledger } from './ledger.ts';
import { ClockOffset } from './offset.ts';
import type { Frame, Opening } from './protocol.ts';
import type { Word } from './shared.ts';
import type { LiveStatus } from './status.svelte.ts';

/** What the tab with the lock does for all: keeps the one line, opens what any tab wants, passes every frame on.
 *  Where tabs stand at different positions it opens at the one furthest back; each tab drops what it knows. */

const SPEAK_MS = 10_000;

export class Leader {
  private readonly wire = new Ledger();
  private readonly wants = new Map<Uuid, Set<string>>();
  private readonly offset = new ClockOffset();
  private readonly connector: Connector;
  private status: LiveStatus = 'connecting';
  private since: number | null = null;
  private callOff: () => void = () => undefined;

  constructor(
    private readonly env: ConnectorEnv,
    private readonly post: (word: Word) => void,
  ) {
    const sink = {
      frame: (frame: Frame) => this.pass(frame),
      status: (status: LiveStatus, since: number | null) => this.changed(status, since),
    };
    this.connector = new Connector(env, sink, () => this.wire.openings());
  }

  start(): void {
    this.post({ say: 'who' });
    this.connector.start();
    this.speak();
  }

  stop(): void {
    this.callOff();
    this.connector.stop();
  }

  checkNow(networkChanged: boolean): void {
    this.connector.checkNow(networkChanged);
  }

  hear(word: Word): void {
    if (word.say === 'want') this.open(word.tab, word.streams);
    if (word.say === 'drop') this.drop(word.tab, word.streams);
    if (word.say === 'bye') this.drop(word.tab, [...this.wants.keys()]);
  }

  /** Opened again even where the line has the stream already: the server then sends what this tab may have
   *  missed between reading its page and now, gauges included. */
  private open(tab: string, streams: Opening[]): void {
    for (const opening of streams) {
      this.wants.set(opening.stream, (this.wants.get(opening.stream) ?? new Set()).add(tab));
      this.wire.follow(opening);
    }
    this.connector.open(streams.map(({ stream }) => this.wire.position(stream)!));
    this.speak();
  }

  private drop(tab: string, streams: Uuid[]): void {
    const unwanted = streams.filter((stream) => {
      const tabs = this.wants.get(stream);
      return tabs?.delete(tab) && tabs.size === 0;
    });
    unwanted.forEach((stream) => this.forget(stream));
    this.connector.close(unwanted);
  }

  private forget(stream: Uuid): void {
    this.wants.delete(stream);
    this.wire.drop(stream);
  }

  private pass(frame: Frame): void {
    if ((frame.t === 'beat' || frame.t === 'hello') && frame.at) this.offset.heard(frame.at, this.env.now());
    for (const effect of this.wire.take(frame)) {
      if (effect.do === 'reopen') this.connector.open([this.wire.position(effect.stream)!]);
      else if (effect.do !== 'deliver') this.forget(effect.stream);
    }
    this.post({ say: 'frame', frame });
  }

  private changed(status: LiveStatus, since: number | null): void {
    if (status !== 'live') this.wire.lineLost();
    this.status = status;
    this.since = since === null ? null : since + this.offset.value;
    this.speak();
  }

  /** Tells the tabs how things stand, at once and then every 10 s, which also shows them that the leader lives. */
  private speak(): void {
    this.callOff();
    this.post({ say: 'status', status: this.status, since: this.since, offset: this.offset.value });
    this.callOff = this.env.later(SPEAK_MS, () => this.speak());
  }
}
