import type { ConnectorEnv } from '../src/lib/live/connector.ts';
import type { Frame, Opening } from '../src/lib/live/protocol.ts';
import type { Line, LineEvents, Transport } from '../src/lib/live/transports.ts';

/** A clock moved by hand. */
export class FakeTime {
  now = 1_000_000;
  private timers: { at: number; work: () => void }[] = [];

  later = (milliseconds: number, work: () => void): (() => void) => {
    const timer = { at: this.now + milliseconds, work };
    this.timers.push(timer);
    return () => void (this.timers = this.timers.filter((one) => one !== timer));
  };

  pass(milliseconds: number): void {
    const until = this.now + milliseconds;
    for (;;) {
      const due = this.timers.filter((timer) => timer.at <= until).sort((one, other) => one.at - other.at)[0];
      if (!due) break;
      this.timers = this.timers.filter((timer) => timer !== due);
      this.now = due.at;
      due.work();
    }
    this.now = until;
  }
}

/** One line of a fake transport: what was opened on it, and the hand that makes it speak or fall. */
export class FakeLine implements Line {
  opens: Opening[][] = [];
  closes: string[][] = [];
  stopped = false;
  constructor(
    readonly transport: string,
    readonly events: LineEvents,
    openings: Opening[],
  ) {
    this.opens.push(openings);
  }
  open = (streams: Opening[]) => void this.opens.push(streams);
  close = (streams: string[]) => void this.closes.push(streams);
  stop = () => void (this.stopped = true);
  say = (frame: Frame) => this.events.frame(frame);
  hello = (at = 0) => this.say({ t: 'hello', at, connection: 'c' });
  fall = () => this.events.down();
}

export class FakeNetwork {
  lines: FakeLine[] = [];
  time = new FakeTime();

  transport(name: Transport['name'], silence = 11_000): Transport {
    const connect = (events: LineEvents, openings: () => Opening[]) => {
      const line = new FakeLine(name, events, openings());
      this.lines.push(line);
      return line;
    };
    return { name, silence, connect };
  }

  get last(): FakeLine {
    return this.lines.at(-1)!;
  }

  get names(): string[] {
    return this.lines.map((line) => line.transport);
  }

  env(): ConnectorEnv {
    return {
      transports: [
        this.transport('ws'),
        this.transport('sse'),
        this.transport('poll', 31_000),
        this.transport('tick'),
      ],
      now: () => this.time.now,
      later: this.time.later,
      random: () => 1,
      recall: () => 0,
      remember: () => undefined,
    };
  }
}
