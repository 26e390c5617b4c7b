// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { FakeNetwork } from '../../../tests/fakes.ts';
import { Connector } from './connector.ts';
import type { Frame } from './protocol.ts';

function connected() {
  const network = new FakeNetwork();
  const frames: Frame[] = [];
  const states: string[] = [];
  const sink = {
    frame: (frame: Frame) => void frames.push(frame),
    status: (status: string) => void states.push(status),
  };
  const connector = new Connector(network.env(), sink, () => [{ stream: 's', epoch: 'e', seq: 1 }]);
  connector.start();
  return { network, frames, states, connector, time: network.time };
}

describe('connector', () => {
  it('is live after hello and passes frames on', () => {
    const { network, frames, states } = connected();
    network.last.hello();
    network.last.say({ t: 'beat', at: 5 });
    expect(states.at(-1)).toBe('live');
    expect(frames.map((frame) => frame.t)).toEqual(['hello', 'beat']);
  });

  it('goes on to the next transport when no hello comes within five seconds', () => {
    const { network, time } = connected();
    time.pass(4_999);
    expect(network.names).toEqual(['ws']);
    time.pass(1);
    expect(network.names).toEqual(['ws', 'sse']);
    expect(network.lines[0]!.stopped).toBe(true);
  });

  it('goes on at once when the transport is refused', () => {
    const { network } = connected();
    network.last.fall();
    network.last.fall();
    network.last.hello();
    expect(network.names).toEqual(['ws', 'sse', 'poll']);
  });

  it('starts over with back-off when nothing answers', () => {
    const { network, states, time } = connected();
    for (let n = 0; n < 4; n += 1) network.last.fall();
    expect(states.at(-1)).toBe('lost');
    expect(network.lines).toHaveLength(4);
    time.pass(1_000);
    expect(network.names.slice(4)).toEqual(['ws']);
  });

  it('doubles the wait with every failure up to half a minute', () => {
    const { network, time } = connected();
    for (const wait of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      for (let n = 0; n < 4; n += 1) network.last.fall();
      const before = network.lines.length;
      time.pass(wait - 1);
      expect(network.lines).toHaveLength(before);
      time.pass(1);
      expect(network.lines).toHaveLength(before + 1);
    }
  });

  it('is not live after two missed beats and comes back on the same transport', () => {
    const { network, states, time } = connected();
    network.last.hello();
    time.pass(10_999);
    expect(states.at(-1)).toBe('live');
    time.pass(1);
    expect(states.at(-1)).toBe('lost');
    time.pass(1_000);
    expect(network.names).toEqual(['ws', 'ws']);
  });

  it('stays with a transport that has worked while the server starts again', () => {
    const { network, time } = connected();
    time.pass(100);
    network.last.hello();
    network.last.fall();
    time.pass(1_000);
    network.last.fall();
    time.pass(4_000);
    network.last.hello();
    expect(network.names).toEqual(['ws', 'ws', 'ws']);
  });

  it('takes a lesser transport after three short lives in a row', () => {
    const { network, time } = connected();
    for (let n = 0; n < 3; n += 1) {
      network.last.hello();
      time.pass(2_000);
      network.last.fall();
      time.pass(1_000);
    }
    expect(network.names).toEqual(['ws', 'ws', 'ws', 'sse']);
  });

  it('climbs back to the best transport with the first line after ten minutes', () => {
    const { network, time } = connected();
    network.last.fall();
    network.last.hello();
    for (let n = 0; n < 130; n += 1) {
      time.pass(5_000);
      network.last.say({ t: 'beat', at: n });
    }
    network.last.fall();
    time.pass(1_000);
    expect(network.names).toEqual(['ws', 'sse', 'ws']);
  });

  it('waits as long as the server asks, and up to a second longer', () => {
    const { network, time } = connected();
    network.last.hello();
    network.last.say({ t: 'retry', after: 4 });
    time.pass(4_999);
    expect(network.lines).toHaveLength(1);
    time.pass(1);
    expect(network.lines).toHaveLength(2);
  });

  it('opens everything again when told to resume', () => {
    const { network } = connected();
    network.last.hello();
    network.last.say({ t: 'resume' });
    expect(network.last.opens).toHaveLength(2);
    expect(network.last.opens[1]).toEqual([{ stream: 's', epoch: 'e', seq: 1 }]);
  });

  it('hears nothing of a line it has given up', () => {
    const { network, frames, time } = connected();
    time.pass(5_000);
    network.lines[0]!.say({ t: 'beat', at: 1 });
    network.lines[0]!.fall();
    expect(frames).toEqual([]);
    expect(network.names).toEqual(['ws', 'sse']);
  });

  it('checks at once when the tab is seen again: a quiet line is replaced, a fresh one kept', () => {
    const { network, connector, time } = connected();
    network.last.hello();
    time.pass(2_000);
    connector.checkNow();
    expect(network.lines).toHaveLength(1);
    time.pass(5_000);
    connector.checkNow();
    expect(network.lines).toHaveLength(2);
  });

  it('begins with the best transport at once when the network is back', () => {
    const { network, connector, time } = connected();
    network.last.fall();
    network.last.hello();
    time.pass(1_000);
    connector.checkNow(true);
    expect(network.names).toEqual(['ws', 'sse', 'ws']);
  });

  it('does nothing more after stop', () => {
    const { network, connector, time } = connected();
    network.last.hello();
    connector.stop();
    time.pass(100_000);
    expect(network.lines).toHaveLength(1);
    expect(network.last.stopped).toBe(true);
  });
});
