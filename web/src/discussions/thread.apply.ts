import type { Post, ThreadHead, ThreadPage, ThreadShared } from '../lib/api/wire.ts';
import { ASK_AGAIN, type Applied, type PageFrame } from '../lib/live/index.ts';
import type { Fact, Gauge } from '../lib/live/protocol.ts';

/** How a thread follows its stream. Pure and idempotent. `mine` is not in the stream (R3): it stays as it is. */

type Gone = { kind: string; id: string };

/** Fact types of a thread stream; `replay.test.ts` demands a case of each in `schema/live.json`. */
export const THREAD_FACTS = [
  'answered',
  'edited',
  'deleted',
  'translated',
  'helped',
  'themed',
  'closed',
  'pinned',
  'moved',
  'widening',
] as const;

export function applyThread(page: ThreadPage, frame: PageFrame): Applied<ThreadPage> {
  if (frame.t === 'gauges') return { ...page, shared: frame.gauges.reduce(gauged, page.shared) };
  let next = page;
  for (const fact of frame.facts) {
    const applied = applyFact(next, fact);
    if (applied === ASK_AGAIN) return ASK_AGAIN;
    next = applied;
  }
  return next;
}

function applyFact(page: ThreadPage, fact: Fact): Applied<ThreadPage> {
  if (fact.seq <= page.position.seq) return page;
  const position = { ...page.position, seq: fact.seq };
  const gone = fact.gone as Gone | undefined;
  if (gone?.kind === 'thread') return ASK_AGAIN;
  if (gone) return { ...page, position, shared: withoutPost(page.shared, gone.id) };
  // What is proposed is another answer for every reader: whoever shows it asks for it.
  if (fact.type === 'widening') return { ...page, position, widening: fact.seq };
  const told = standing(fact);
  if (told) return { ...page, position, shared: withHead(page.shared, told) };
  const post = fact.post as Post | undefined;
  if (!post) return ASK_AGAIN;
  const shared = withPost(page.shared, post);
  return { ...page, position, shared: { ...shared, thread: headChanged(shared.thread, post, fact) } };
}

/** The question's facts also tell title and themes as they are now, or that the whole thread is deleted. */
function headChanged(thread: ThreadHead, post: Post, fact: Fact): ThreadHead {
  if (fact.thread === true) return { ...thread, title: '', themes: [], pinned: false, deleted: true };
  if (typeof fact.title !== 'string') return thread;
  return { ...thread, title: fact.title, lang: post.lang, themes: fact.themes as string[] };
}

/** The posts with this one in its place by number. A post beyond those loaded comes with the next page. */
function withPost(shared: ThreadShared, post: Post): ThreadShared {
  const last = shared.posts.at(-1)?.number ?? 0;
  const known = shared.posts.some((one) => one.id === post.id);
  if (!known && shared.next && post.number > last) return shared;
  const others = shared.posts.filter((one) => one.id !== post.id);
  return { ...shared, posts: [...others, post].sort((one, other) => one.number - other.number) };
}

/** What a fact about the thread itself says of it. */
function standing(fact: Fact): Partial<ThreadHead> | undefined {
  if (fact.type === 'themed') return { themes: fact.themes as string[] };
  if (fact.type === 'closed') return { closedAt: fact.closedAt as string | null };
  if (fact.type === 'pinned') return { pinned: fact.pinned as boolean };
  return undefined;
}

function withHead(shared: ThreadShared, told: Partial<ThreadHead>): ThreadShared {
  return { ...shared, thread: { ...shared.thread, ...told } };
}

function withoutPost(shared: ThreadShared, id: string): ThreadShared {
  return { ...shared, posts: shared.posts.filter((post) => post.id !== id) };
}

function gauged(shared: ThreadShared, gauge: Gauge): ThreadShared {
  const { thread } = shared;
  if (gauge.kind !== 'thread' || gauge.id !== thread.id || gauge.version <= thread.version) return shared;
  const { answers, helped, too, lastAt, version } = gauge as unknown as typeof thread;
  return { ...shared, thread: { ...thread, answers, helped, too, lastAt, version } };
}
