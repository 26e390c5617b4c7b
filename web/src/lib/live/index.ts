import type { Position } from '../api/wire.ts';
import type { ClosedCode, Frame } from './protocol.ts';

/** What pages use of the live client. The client itself is a chunk of its own, fetched after the first paint. */

/** Frames that change a snapshot; the pure `apply` functions take exactly these. */
export type PageFrame = Extract<Frame, { t: 'facts' | 'gauges' }>;
/** What `apply` answers when a frame cannot be worked in: read the page again. */
export const ASK_AGAIN = 'ask again';
export type Applied<Snapshot> = Snapshot | typeof ASK_AGAIN;

export interface Live {
  position: Position;
  /** Server time (ms) at which the snapshot was read. */
  at: number;
}
export interface FollowOptions<Snapshot extends Live> {
  read(): Snapshot;
  write(next: Snapshot): void;
  apply(snapshot: Snapshot, frame: PageFrame): Applied<Snapshot>;
  /** Reads the page anew; called when something was missed that cannot be had otherwise. */
  fetch(): Promise<Snapshot>;
  /** The stream is closed to this reader: show that, and keep nothing of it. */
  closed(code: ClosedCode): void;
}
export interface Followed {
  stop(): void;
  /** After an own act: if its fact has not come a moment later (no live line), the page is read again. */
  expect(position: Position | undefined): void;
}

/** Keeps a page's snapshot in step with its stream until `stop`. */
export function followPage<Snapshot extends Live>(options: FollowOptions<Snapshot>): Followed {
  let followed: Followed | null = null;
  let stopped = false;
  const expected: (Position | undefined)[] = [];
  void import('./page.ts').then(({ startFollowing }) => {
    if (stopped) return;
    followed = startFollowing(options);
    expected.forEach((position) => followed?.expect(position));
  });
  return {
    stop() {
      stopped = true;
      followed?.stop();
    },
    expect(position) {
      if (followed) followed.expect(position);
      else expected.push(position);
    },
  };
}
