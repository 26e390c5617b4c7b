import type { Mark, MarkList } from '../lib/api/wire.ts';
import { ASK_AGAIN, type Applied, type PageFrame } from '../lib/live/index.ts';
import type { Fact } from '../lib/live/protocol.ts';

/** How one's own marks of some threads follow one's own stream. Pure and idempotent. What others write is not told
 *  there: what is unread then is asked for again (`marks.svelte.ts`). */

export function applyMarks(marks: MarkList, frame: PageFrame): Applied<MarkList> {
  if (frame.t === 'gauges') return marks;
  let next = marks;
  for (const fact of frame.facts) {
    const applied = applyFact(next, fact);
    if (applied === ASK_AGAIN) return ASK_AGAIN;
    next = applied;
  }
  return next;
}

function applyFact(marks: MarkList, fact: Fact): Applied<MarkList> {
  if (fact.seq <= marks.position.seq) return marks;
  const heard = { ...marks, position: { ...marks.position, seq: fact.seq } };
  const gone = (fact.gone as { id: string } | undefined)?.id;
  // Whatever is in a space that was left is out of reach, and no fact of its own says so.
  const left = fact.type === 'left' || (gone && fact.type !== 'marked');
  if (left || fact.type === 'caught_up') return ASK_AGAIN;
  if (fact.type !== 'marked') return heard;
  if (gone) return { ...heard, items: marks.items.filter((one) => one.thread !== gone) };
  const mark = fact.mark as Mark;
  return { ...heard, items: marks.items.map((one) => (one.thread === mark.thread ? mark : one)) };
}
