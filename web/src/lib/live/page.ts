import { OfflineError } from '../api/client.ts';
import { backoff } from '../backoff.ts';
import { forgetDeleted, forgetStream } from '../keep/pages.ts';
import { follow, heardUpTo } from './client.ts';
import { ASK_AGAIN, type Followed, type FollowOptions, type Live, type PageFrame } from './index.ts';
import type { ClosedCode, Fact } from './protocol.ts';

/** A page and its stream: applies frames to the snapshot, reads the page again where that is the honest answer. */

/** Readings again are spread over this time, so that a busy list does not bring all its readers at once. */
const SPREAD_MS = 2_000;
/** An own act's fact is awaited this long on the live line. */
const PATIENCE_MS = 1_500;

export function startFollowing<Snapshot extends Live>(options: FollowOptions<Snapshot>): Followed {
  const page = new FollowedPage(options);
  page.begin();
  return page;
}

class FollowedPage<Snapshot extends Live> implements Followed {
  private stopped = false;
  private reading = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private unfollow: () => void = () => undefined;

  constructor(private readonly options: FollowOptions<Snapshot>) {}

  begin(): void {
    const { position, at } = this.options.read();
    const stream = position.stream;
    this.unfollow = follow(
      { ...position, at },
      {
        deliver: (facts, gauges) => {
          if (facts.length) this.work({ t: 'facts', stream, facts });
          if (gauges.length) this.work({ t: 'gauges', stream, gauges });
        },
        reread: () => this.readAgain(0),
        moved: () => this.readAgain(0),
        closed: (code) => this.close(code, stream),
      },
    );
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.unfollow();
  }

  expect(position: Live['position'] | undefined): void {
    setTimeout(() => {
      if (this.stopped) return;
      const own = this.options.read().position;
      const heard = heardUpTo(own.stream)?.seq ?? own.seq;
      if (!position || position.stream !== own.stream || heard < position.seq) this.readAgain(0);
    }, PATIENCE_MS);
  }

  private work(frame: PageFrame): void {
    if (this.stopped) return;
    const next = this.options.apply(this.options.read(), frame);
    if (next === ASK_AGAIN) this.readAgain(Math.random() * SPREAD_MS);
    else this.options.write(next);
    if (frame.t === 'facts') this.dropDeleted(frame.facts);
  }

  /** What was deleted goes from what this browser keeps as well: all of a frame at once, as what is kept is read whole
   *  for it. */
  private dropDeleted(facts: Fact[]): void {
    const [whole, parts] = [facts.some(deletesAll), facts.flatMap(deletedBy)];
    if (whole) void forgetStream(this.options.read().position.stream);
    if (parts.length) void forgetDeleted(parts);
  }

  /** One reading at a time; more reasons meanwhile are answered by the one that is waiting. */
  private readAgain(delay: number): void {
    if (this.reading || this.stopped) return;
    this.reading = true;
    this.timer = setTimeout(() => void this.read(), delay);
  }

  private async read(): Promise<void> {
    try {
      const next = await this.options.fetch();
      this.reading = false;
      this.failures = 0;
      if (this.stopped) return;
      this.unfollow();
      this.options.write(next);
      this.begin();
    } catch (error) {
      this.reading = false;
      if (!(error instanceof OfflineError)) return this.refused(error);
      this.readAgain(backoff(this.failures++));
    }
  }

  /** The server answered, but not with the page: gone or forbidden now, or it could not; only the last is retried. */
  private refused(error: unknown): void {
    const status = (error as { status?: number }).status ?? 0;
    if (status === 401) return this.close('signed_out', this.options.read().position.stream);
    if (status === 403 || status === 404) return this.close('gone', this.options.read().position.stream);
    this.readAgain(backoff(this.failures++));
  }

  private close(code: ClosedCode, stream: string): void {
    if (this.stopped) return;
    this.stop();
    void forgetStream(stream);
    this.options.closed(code);
  }
}

const deletesAll = (fact: Fact) => fact.thread === true && fact.type === 'deleted';

function deletedBy(fact: Fact): string[] {
  const { gone, post, type } = fact as { gone?: { id: string }; post?: { id: string }; type: string };
  return [gone?.id, type === 'deleted' ? post?.id : undefined].filter((id) => id !== undefined);
}
