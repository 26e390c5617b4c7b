import type { Position, Uuid } from '../api/wire.ts';

/** The live wire as in `schema/README.md`: what goes up (open, close) and the frames that come down. */

export interface Fact {
  seq: number;
  type: string;
  at: string;
  [payload: string]: unknown;
}
export interface Gauge {
  kind: string;
  id: Uuid;
  version: number;
  [value: string]: unknown;
}
export type ClosedCode = 'gone' | 'signed_out' | 'forbidden';

export type OpenedFrame =
  | {
      t: 'opened';
      stream: Uuid;
      epoch: string;
      seq: number;
      recovered: true;
      facts: Fact[];
      gauges: Gauge[];
    }
  | { t: 'opened'; stream: Uuid; epoch: string; seq: number; recovered: false };

export type Frame =
  | { t: 'hello'; at: number; connection: string }
  | OpenedFrame
  | { t: 'facts'; stream: Uuid; facts: Fact[] }
  | { t: 'gauges'; stream: Uuid; gauges: Gauge[] }
  | { t: 'closed'; stream: Uuid; code: ClosedCode }
  | { t: 'moved'; stream: Uuid; to: Uuid }
  | { t: 'resume' }
  | { t: 'retry'; after: number }
  | { t: 'beat'; at: number };

/** One element of an `open`: a position and the server time (ms) up to which gauges are known. */
export interface Opening extends Position {
  at?: number;
}

/** Beats come every 5 s; two missed mean that the line is not live. One second is left for the way. */
export const BEAT_MS = 5_000;
export const SILENCE_MS = 2 * BEAT_MS + 1_000;
export const HELLO_MS = 5_000;

/** The frame of one message, or nothing when it is not one of ours (a proxy's page, an empty line). */
export function parseFrame(text: string): Frame | null {
  try {
    const value = JSON.parse(text) as Frame;
    return typeof value?.t === 'string' ? value : null;
  } catch {
    return null;
  }
}
