// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { Ledger } from './ledger.ts';
import type { Fact, Frame } from './protocol.ts';

const S = 'stream-1';
const fact = (seq: number): Fact => ({ seq, type: 'answered', at: '2026-11-23T11:00:00Z' });
const facts = (...seqs: number[]): Frame => ({ t: 'facts', stream: S, facts: seqs.map(fact) });
const opened = (seq: number, ...seqs: number[]): Frame => ({
  t: 'opened',
  stream: S,
  epoch: 'e1',
  seq,
  recovered: true,
  facts: seqs.map(fact),
  gauges: [],
});

function ledgerAt(seq: number): Ledger {
  const ledger = new Ledger();
  ledger.follow({ stream: S, epoch: 'e1', seq, at: 100 });
  return ledger;
}
const heard = (ledger: Ledger, frame: Frame) =>
  ledger
    .take(frame)
    .map((effect) => (effect.do === 'deliver' ? effect.facts.map(({ seq }) => seq) : effect.do));

describe('ledger', () => {
  it('delivers every fact once, in order', () => {
    const ledger = ledgerAt(4);
    expect(heard(ledger, facts(5, 6))).toEqual([[5, 6]]);
    expect(heard(ledger, facts(5, 6))).toEqual([]);
    expect(heard(ledger, facts(6, 7))).toEqual([[7]]);
    expect(ledger.position(S)?.seq).toBe(7);
  });

  it('opens again from its own position at a gap, and delivers nothing out of order', () => {
    const ledger = ledgerAt(4);
    expect(heard(ledger, facts(6))).toEqual(['reopen']);
    expect(ledger.position(S)?.seq).toBe(4);
    expect(heard(ledger, opened(6, 5, 6))).toEqual([[5, 6]]);
  });

  it('asks to read again at a second gap in a row', () => {
    const ledger = ledgerAt(4);
    expect(heard(ledger, facts(6))).toEqual(['reopen']);
    expect(heard(ledger, opened(6))).toEqual(['reread']);
    expect(ledger.has(S)).toBe(false);
  });

  it('takes a gap after a good answer as a first one', () => {
    const ledger = ledgerAt(4);
    heard(ledger, facts(6));
    heard(ledger, opened(4));
    expect(heard(ledger, facts(6))).toEqual(['reopen']);
  });

  it('asks to read again when the server cannot recover or speaks of another epoch', () => {
    expect(heard(ledgerAt(4), { t: 'opened', stream: S, epoch: 'e1', seq: 9, recovered: false })).toEqual([
      'reread',
    ]);
    const ledger = new Ledger();
    ledger.follow({ stream: S, epoch: 'e0', seq: 4 });
    expect(heard(ledger, opened(4))).toEqual(['reread']);
  });

  it('forgets a closed or moved stream and hears nothing more of it', () => {
    const ledger = ledgerAt(4);
    expect(heard(ledger, { t: 'closed', stream: S, code: 'forbidden' })).toEqual(['closed']);
    expect(heard(ledger, facts(5))).toEqual([]);
    const other = ledgerAt(4);
    expect(heard(other, { t: 'moved', stream: S, to: 'x' })).toEqual(['moved']);
    expect(other.openings()).toEqual([]);
  });

  it('lets beats vouch only for streams opened on the present line', () => {
    const ledger = ledgerAt(4);
    ledger.take({ t: 'beat', at: 200 });
    expect(ledger.position(S)?.at).toBe(100);
    ledger.take(opened(4));
    ledger.take({ t: 'beat', at: 300 });
    expect(ledger.position(S)?.at).toBe(300);
    ledger.lineLost();
    ledger.take({ t: 'beat', at: 400 });
    expect(ledger.position(S)?.at).toBe(300);
  });

  it('goes on from further back when followed twice, and from the new one in another epoch', () => {
    const ledger = ledgerAt(9);
    ledger.follow({ stream: S, epoch: 'e1', seq: 12, at: 200 });
    expect(ledger.position(S)).toMatchObject({ seq: 9, at: 100 });
    ledger.follow({ stream: S, epoch: 'e1', seq: 4, at: 50 });
    expect(ledger.position(S)).toMatchObject({ seq: 4, at: 50 });
    ledger.follow({ stream: S, epoch: 'e2', seq: 7, at: 300 });
    expect(ledger.position(S)).toMatchObject({ epoch: 'e2', seq: 7, at: 300 });
  });

  it('lets beats vouch for a stream followed from further back once it is opened from there', () => {
    const ledger = ledgerAt(4);
    ledger.take(opened(4));
    ledger.follow({ stream: S, epoch: 'e1', seq: 2, at: 50 });
    ledger.take({ t: 'beat', at: 200 });
    expect(ledger.position(S)?.at).toBe(50);
    ledger.take(opened(4, 3, 4));
    ledger.take({ t: 'beat', at: 300 });
    expect(ledger.position(S)).toMatchObject({ seq: 4, at: 300 });
  });

  it('passes gauges on without touching the position', () => {
    const ledger = ledgerAt(4);
    const gauges = [{ kind: 'thread', id: 't', version: 3, answers: 2 }];
    expect(ledger.take({ t: 'gauges', stream: S, gauges })).toEqual([
      { do: 'deliver', stream: S, facts: [], gauges },
    ]);
    expect(ledger.position(S)?.seq).toBe(4);
  });
});
