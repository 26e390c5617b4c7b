import type { Uuid } from '../api/wire.ts';
import type { ClosedCode, Fact, Frame, Gauge, OpenedFrame, Opening } from './protocol.ts';

/** Which streams are followed and how far each has been heard. Pure: frames in, effects out. It keeps the promise
 *  that a listener misses no fact and hears them in order, or is told to read its page again. */

export type Effect =
  | { do: 'deliver'; stream: Uuid; facts: Fact[]; gauges: Gauge[] }
  /** A fact is missing: open the stream again from its own position. */
  | { do: 'reopen'; stream: Uuid }
  /** What is missing cannot be had: read the page again and open from its position. */
  | { do: 'reread'; stream: Uuid }
  | { do: 'closed'; stream: Uuid; code: ClosedCode }
  | { do: 'moved'; stream: Uuid; to: Uuid };

interface Entry extends Opening {
  at: number;
  /** The server has answered `opened` on the present line, so its beats vouch for this stream too. */
  opened: boolean;
  /** A gap was met and the stream opened again; a second gap in a row means reading again. */
  reopened: boolean;
}

export class Ledger {
  private readonly entries = new Map<Uuid, Entry>();

  /** Follows a stream from a position, until it is opened from there. Followed already, it goes on from the one that is
   *  further back: whoever stands further on hears some facts once more, and drops them; nobody misses one. */
  follow(opening: Opening): void {
    const { stream, epoch, seq, at = 0 } = opening;
    const known = this.entries.get(stream);
    const back =
      known?.epoch === epoch ? { seq: Math.min(known.seq, seq), at: Math.min(known.at, at) } : { seq, at };
    this.entries.set(stream, { stream, epoch, ...back, opened: false, reopened: false });
  }

  drop(stream: Uuid): void {
    this.entries.delete(stream);
  }

  has(stream: Uuid): boolean {
    return this.entries.has(stream);
  }

  position(stream: Uuid): Opening | undefined {
    const entry = this.entries.get(stream);
    return entry && { stream, epoch: entry.epoch, seq: entry.seq, at: entry.at };
  }

  /** Everything to be opened, on a new line or after `resume`. */
  openings(): Opening[] {
    return [...this.entries.keys()].map((stream) => this.position(stream)!);
  }

  /** The line is gone: beats of the next one vouch for a stream only once it is opened there. */
  lineLost(): void {
    for (const entry of this.entries.values()) entry.opened = false;
  }

  take(frame: Frame): Effect[] {
    if (frame.t === 'beat') return this.heard(frame.at);
    if (!('stream' in frame)) return [];
    const entry = this.entries.get(frame.stream);
    if (!entry) return [];
    if (frame.t === 'opened') return this.opened(entry, frame);
    if (frame.t === 'facts') return this.advance(entry, frame.facts);
    if (frame.t === 'gauges')
      return [{ do: 'deliver', stream: frame.stream, facts: [], gauges: frame.gauges }];
    this.entries.delete(frame.stream);
    if (frame.t === 'moved') return [{ do: 'moved', stream: frame.stream, to: frame.to }];
    return [{ do: 'closed', stream: frame.stream, code: frame.code }];
  }

  private heard(at: number): Effect[] {
    for (const entry of this.entries.values()) if (entry.opened) entry.at = Math.max(entry.at, at);
    return [];
  }

  private opened(entry: Entry, frame: OpenedFrame): Effect[] {
    if (!frame.recovered || frame.epoch !== entry.epoch) return this.reread(entry);
    entry.opened = true;
    const effects = this.advance(entry, frame.facts, frame.gauges);
    if (entry.seq < frame.seq) return effects.some(leaves) ? effects : [...effects, ...this.gap(entry)];
    entry.reopened = false;
    return effects;
  }

  private advance(entry: Entry, facts: Fact[], gauges: Gauge[] = []): Effect[] {
    const fresh = facts.filter((fact) => fact.seq > entry.seq);
    const whole = fresh.every((fact, index) => fact.seq === entry.seq + 1 + index);
    if (!whole) return this.gap(entry);
    if (fresh.length) {
      entry.seq += fresh.length;
      entry.reopened = false;
    }
    if (!fresh.length && !gauges.length) return [];
    return [{ do: 'deliver', stream: entry.stream, facts: fresh, gauges }];
  }

  private gap(entry: Entry): Effect[] {
    if (entry.reopened) return this.reread(entry);
    entry.reopened = true;
    return [{ do: 'reopen', stream: entry.stream }];
  }

  /** The page answers with a new `follow`; until then the stream is nobody's. */
  private reread(entry: Entry): Effect[] {
    this.entries.delete(entry.stream);
    return [{ do: 'reread', stream: entry.stream }];
  }
}

function leaves(effect: Effect): boolean {
  return effect.do === 'reopen' || effect.do === 'reread';
}
