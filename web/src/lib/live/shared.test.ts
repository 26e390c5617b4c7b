// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { FakeNetwork, FakeTime } from '../../../tests/fakes.ts';
import type { Fact } from './protocol.ts';
import { SharedLive, type Channel, type Listener, type Lock, type Word } from './shared.ts';

const S = 'stream-1';
const fact = (seq: number): Fact => ({ seq, type: 'answered', at: '2026-11-23T11:00:00Z' });
const opening = (seq: number) => ({ stream: S, epoch: 'e1', seq, at: 7 });

/** A browser with several tabs: one lock, one channel, one network. */
class FakeBrowser {
  network = new FakeNetwork();
  private heard = new Map<string, (word: Word) => void>();
  private queue: { tab: string; held: () => void; lost: () => void }[] = [];
  status: Record<string, string> = {};
  /** Each tab has timers of its own: those of a stuck tab stand still. */
  times: Record<string, FakeTime> = {};

  tab(name: string): SharedLive {
    const channel: Channel = {
      post: (word) =>
        [...this.heard]
          .filter(([other]) => other !== name)
          .forEach(([, hear]) => hear(structuredClone(word))),
      listen: (hear) => void this.heard.set(name, hear),
      close: () => void this.heard.delete(name),
    };
    const status = (state: string) => void (this.status[name] = state);
    const time = (this.times[name] = new FakeTime());
    const clock = { now: () => time.now, later: time.later };
    const tab = new SharedLive({
      ...this.network.env(),
      ...clock,
      tab: name,
      channel,
      lock: this.lock(name),
      status,
    });
    tab.wake();
    this.grant();
    return tab;
  }

  private lock(tab: string): Lock {
    return (steal, held, lost) => {
      const wish = { tab, held, lost };
      const holder = steal ? this.queue.shift() : undefined;
      this.queue = steal ? [wish, ...this.queue] : [...this.queue, wish];
      holder?.lost();
      return () => void (this.queue = this.queue.filter((one) => one !== wish));
    };
  }

  private holder: unknown;
  /** Gives the lock to whoever is first in line. */
  grant(): void {
    const first = this.queue[0];
    if (!first || first === this.holder) return;
    this.holder = first;
    first.held();
  }
}

class Recorder implements Listener {
  seqs: number[] = [];
  events: string[] = [];
  deliver = (facts: Fact[]) => void this.seqs.push(...facts.map(({ seq }) => seq));
  reread = () => void this.events.push('reread');
  closed = (code: string) => void this.events.push(`closed ${code}`);
  moved = () => void this.events.push('moved');
}

function twoTabs() {
  const browser = new FakeBrowser();
  const [one, two] = [new Recorder(), new Recorder()];
  const first = browser.tab('one');
  const second = browser.tab('two');
  first.follow(opening(4), one);
  second.follow(opening(4), two);
  browser.network.last.hello(1_000_000);
  return { browser, first, second, one, two, line: browser.network.last };
}

describe('tabs', () => {
  it('share one line and all hear it', () => {
    const { browser, one, two, line } = twoTabs();
    line.say({ t: 'facts', stream: S, facts: [fact(5)] });
    expect(browser.network.lines).toHaveLength(1);
    expect([one.seqs, two.seqs]).toEqual([[5], [5]]);
    expect(browser.status).toEqual({ one: 'live', two: 'live' });
  });

  it('open at the position furthest back, and each hears every fact once', () => {
    const { browser, two, one, line } = twoTabs();
    line.say({ t: 'facts', stream: S, facts: [fact(5), fact(6)] });
    const late = new Recorder();
    browser.tab('three').follow(opening(4), late);
    expect(line.opens.at(-1)).toMatchObject([{ stream: S, seq: 4 }]);
    line.say({
      t: 'opened',
      stream: S,
      epoch: 'e1',
      seq: 6,
      recovered: true,
      facts: [fact(5), fact(6)],
      gauges: [],
    });
    line.say({ t: 'facts', stream: S, facts: [fact(7)] });
    expect([one.seqs, two.seqs, late.seqs]).toEqual([
      [5, 6, 7],
      [5, 6, 7],
      [5, 6, 7],
    ]);
  });

  it.each([
    ['further on', 6],
    ['further back', 2],
  ])(
    'follow a stream for a second part of one page, which stands %s, and neither misses a fact',
    (_, seq) => {
      const browser = new FakeBrowser();
      const tab = browser.tab('one');
      const [one, two] = [new Recorder(), new Recorder()];
      tab.follow(opening(4), one);
      const line = browser.network.last;
      line.hello();
      tab.follow(opening(seq), two);
      const from = line.opens.at(-1)![0]!.seq;
      expect(from).toBe(Math.min(4, seq));
      const missed = [3, 4, 5, 6, 7].filter((known) => known > from);
      const answer = { epoch: 'e1', seq: 7, recovered: true, facts: missed.map(fact), gauges: [] };
      line.say({ t: 'opened', stream: S, ...answer });
      line.say({ t: 'facts', stream: S, facts: [fact(8)] });
      expect(one.seqs).toEqual(expect.arrayContaining([5, 6, 7, 8]));
      expect(two.seqs).toEqual(expect.arrayContaining([7, 8].concat(seq < 4 ? [3, 4, 5, 6] : [])));
    },
  );

  it('open a stream again for a tab that comes later, so that it misses nothing since its reading', () => {
    const { browser, line } = twoTabs();
    browser.tab('three').follow(opening(4), new Recorder());
    expect(line.opens.at(-1)).toMatchObject([{ stream: S, seq: 4, at: 7 }]);
  });

  it('hand the line on when the leading tab is closed', () => {
    const { browser, first, one, two } = twoTabs();
    first.end();
    browser.grant();
    expect(browser.network.lines[0]!.stopped).toBe(true);
    browser.network.last.hello();
    browser.network.last.say({ t: 'facts', stream: S, facts: [fact(5)] });
    expect(browser.network.last.opens[0]).toMatchObject([{ stream: S, seq: 4 }]);
    expect([one.seqs, two.seqs]).toEqual([[], [5]]);
  });

  it('take the line over from a leader that is stuck', () => {
    const { browser, two } = twoTabs();
    browser.times.two!.pass(30_000);
    browser.grant();
    browser.network.last.hello();
    browser.network.last.say({ t: 'facts', stream: S, facts: [fact(5)] });
    expect(browser.network.lines).toHaveLength(2);
    expect(two.seqs).toEqual([5]);
  });

  it('close a stream on the line once no tab wants it', () => {
    const browser = new FakeBrowser();
    const stop = browser.tab('one').follow(opening(4), new Recorder());
    const stopOther = browser.tab('two').follow(opening(4), new Recorder());
    const line = browser.network.last;
    stop();
    expect(line.closes).toEqual([]);
    stopOther();
    expect(line.closes).toEqual([[S]]);
  });

  it('sleep and wake: the line is closed when all are hidden and resumed from where each stood', () => {
    const { browser, first, second, line, two } = twoTabs();
    line.say({ t: 'facts', stream: S, facts: [fact(5)] });
    second.sleep();
    first.sleep();
    expect(line.stopped).toBe(true);
    second.wake();
    browser.grant();
    expect(browser.network.last.opens[0]).toMatchObject([{ stream: S, seq: 5 }]);
    browser.network.last.hello();
    browser.network.last.say({
      t: 'opened',
      stream: S,
      epoch: 'e1',
      seq: 7,
      recovered: true,
      facts: [fact(6), fact(7)],
      gauges: [],
    });
    expect(two.seqs).toEqual([5, 6, 7]);
  });

  it('reopen the stream after a gap', () => {
    const { line, one, two } = twoTabs();
    line.say({ t: 'facts', stream: S, facts: [fact(6)] });
    expect(line.opens.at(-1)).toMatchObject([{ stream: S, seq: 4 }]);
    line.say({
      t: 'opened',
      stream: S,
      epoch: 'e1',
      seq: 6,
      recovered: true,
      facts: [fact(5), fact(6)],
      gauges: [],
    });
    expect([one.seqs, two.seqs]).toEqual([
      [5, 6],
      [5, 6],
    ]);
  });

  it('are told when a stream closes or cannot be recovered', () => {
    const { line, one, two } = twoTabs();
    line.say({ t: 'opened', stream: S, epoch: 'e2', seq: 1, recovered: false });
    expect([one.events, two.events]).toEqual([['reread'], ['reread']]);
    const other = twoTabs();
    other.line.say({ t: 'closed', stream: S, code: 'forbidden' });
    expect([other.one.events, other.two.events]).toEqual([['closed forbidden'], ['closed forbidden']]);
  });

  it('all say since when they are not live', () => {
    const { browser, line } = twoTabs();
    line.fall();
    expect(browser.status).toEqual({ one: 'lost', two: 'lost' });
  });
});
