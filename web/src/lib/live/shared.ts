import type { Uuid } from '../api/wire.ts';
import { Ledger, type Effect } from './ledger.ts';
import { Leader } from './leader.ts';
import type { ConnectorEnv } from './connector.ts';
import type { ClosedCode, Fact, Frame, Gauge, Opening } from './protocol.ts';
import type { LiveStatus } from './status.svelte.ts';

/** One tab's side of the shared connection. Every tab keeps its own account of what it has heard; one of them,
 *  which holds the lock, also keeps the line for all (`Leader`). Words between tabs go by BroadcastChannel. */

export interface Listener {
  deliver(facts: Fact[], gauges: Gauge[]): void;
  reread(): void;
  closed(code: ClosedCode): void;
  moved(to: Uuid): void;
}
export type Word =
  | { say: 'want'; tab: string; streams: Opening[] }
  | { say: 'drop'; tab: string; streams: Uuid[] }
  | { say: 'bye'; tab: string }
  /** A new leader asks everybody what they want. */
  | { say: 'who' }
  | { say: 'frame'; frame: Frame }
  | { say: 'status'; status: LiveStatus; since: number | null; offset: number };

export interface Channel {
  post(word: Word): void;
  listen(hear: (word: Word) => void): void;
  close(): void;
}
/** Asks for the lock; calls `held` when it is ours and `lost` if another tab takes it by force. Answers how to
 *  let go of it (or of the wish). */
export type Lock = (steal: boolean, held: () => void, lost: () => void) => () => void;
export interface SharedEnv extends ConnectorEnv {
  tab: string;
  channel: Channel;
  lock: Lock;
  status(status: LiveStatus, since: number | null, offset: number): void;
}

/** The leader speaks at least every 10 s; one that is silent this long is stuck, and its lock is taken. */
const LEADER_SILENCE_MS = 30_000;

export class SharedLive {
  private readonly ledger = new Ledger();
  private readonly listeners = new Map<Uuid, Set<Listener>>();
  private leader: Leader | null = null;
  private letGo: (() => void) | null = null;
  private callOffWatch: () => void = () => undefined;

  constructor(private readonly env: SharedEnv) {
    env.channel.listen((word) => this.hear(word));
  }

  /** Begins to take part: while the tab is seen, and 60 s longer. */
  wake(): void {
    if (this.letGo) return;
    this.want(this.ledger.openings());
    this.seekLock(false);
    this.watchLeader();
  }

  /** Stops taking part; another tab may lead. Positions are kept for the next `wake`. */
  sleep(): void {
    if (!this.letGo) return;
    this.callOffWatch();
    this.env.channel.post({ say: 'bye', tab: this.env.tab });
    this.resign();
    this.letGo();
    this.letGo = null;
    this.ledger.lineLost();
    this.env.status('off', null, 0);
  }

  end(): void {
    this.sleep();
    this.env.channel.close();
  }

  follow(opening: Opening, listener: Listener): () => void {
    const { stream } = opening;
    const others = this.listeners.get(stream) ?? new Set();
    this.listeners.set(stream, others.add(listener));
    this.ledger.follow(opening);
    if (this.letGo) this.want([this.ledger.position(stream)!]);
    return () => this.unfollow(stream, listener);
  }

  /** Position up to which this tab has heard a stream. */
  heard(stream: Uuid): Opening | undefined {
    return this.ledger.position(stream);
  }

  checkNow(networkChanged: boolean): void {
    this.leader?.checkNow(networkChanged);
  }

  private unfollow(stream: Uuid, listener: Listener): void {
    const rest = this.listeners.get(stream);
    rest?.delete(listener);
    if (rest?.size) return;
    this.listeners.delete(stream);
    this.ledger.drop(stream);
    this.say({ say: 'drop', tab: this.env.tab, streams: [stream] });
  }

  private want(streams: Opening[]): void {
    if (streams.length) this.say({ say: 'want', tab: this.env.tab, streams });
  }

  private say(word: Word): void {
    if (this.leader) this.leader.hear(word);
    else this.env.channel.post(word);
  }

  private hear(word: Word): void {
    if (!this.letGo) return;
    if (this.leader) return this.leader.hear(word);
    if (word.say === 'who') this.want(this.ledger.openings());
    if (word.say === 'frame') this.take(word.frame);
    if (word.say === 'status') this.tell(word.status, word.since, word.offset);
    if (word.say === 'who' || word.say === 'frame' || word.say === 'status') this.watchLeader();
  }

  private tell(status: LiveStatus, since: number | null, offset: number): void {
    if (status !== 'live') this.ledger.lineLost();
    this.env.status(status, since, offset);
  }

  private take(frame: Frame): void {
    for (const effect of this.ledger.take(frame)) this.carryOut(effect);
  }

  private carryOut(effect: Effect): void {
    if (effect.do === 'reopen') return this.want([this.ledger.position(effect.stream)!]);
    for (const listener of [...(this.listeners.get(effect.stream) ?? [])]) {
      if (effect.do === 'deliver') listener.deliver(effect.facts, effect.gauges);
      else if (effect.do === 'reread') listener.reread();
      else if (effect.do === 'closed') listener.closed(effect.code);
      else listener.moved(effect.to);
    }
  }

  private seekLock(steal: boolean): void {
    this.letGo = this.env.lock(
      steal,
      () => this.lead(),
      () => this.deposed(),
    );
  }

  private lead(): void {
    this.callOffWatch();
    const post = (word: Word) => {
      this.env.channel.post(word);
      if (word.say === 'frame') this.take(word.frame);
      if (word.say === 'status') this.tell(word.status, word.since, word.offset);
    };
    this.leader = new Leader(this.env, post);
    this.want(this.ledger.openings());
    this.leader.start();
  }

  private resign(): void {
    this.leader?.stop();
    this.leader = null;
  }

  private deposed(): void {
    this.resign();
    this.seekLock(false);
    this.watchLeader();
  }

  private watchLeader(): void {
    this.callOffWatch();
    this.callOffWatch = this.env.later(LEADER_SILENCE_MS, () => {
      this.letGo?.();
      this.seekLock(true);
      this.watchLeader();
    });
  }
}
