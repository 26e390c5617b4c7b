import type { ThreadItem, ThreadList } from '../lib/api/wire.ts';
import { ASK_AGAIN, type Applied, type PageFrame } from '../lib/live/index.ts';
import { compareTimes } from '../lib/live/order.ts';
import type { Fact, Gauge } from '../lib/live/protocol.ts';

/** How a space's list of questions follows its stream. Pure and idempotent: the snapshot and a frame in, the next
 *  snapshot out; applying a frame twice changes nothing more. The list may hold only its first pages (`next`). */

type Gone = { kind: string; id: string };
type Values = Pick<ThreadItem, 'answers' | 'helped' | 'too' | 'lastAt' | 'version'>;

/** Fact types of a list stream; `replay.test.ts` demands a case of each in `schema/live.json`. */
export const LIST_FACTS = ['asked', 'changed', 'deleted', 'moved'] as const;

export function applyList(list: ThreadList, frame: PageFrame): Applied<ThreadList> {
  const steps = frame.t === 'facts' ? frame.facts.map(factStep) : frame.gauges.map(gaugeStep);
  let next: Applied<ThreadList> = list;
  for (const step of steps) {
    next = step(next);
    if (next === ASK_AGAIN) return ASK_AGAIN;
  }
  return next;
}

/** The same for a list of the questions that carry one theme. Activity in a question that is not on screen moves
 *  nothing: it may not carry the theme, and asking anew at each answer in a space would be dear. */
export function applyListOn(theme: string) {
  return (list: ThreadList, frame: PageFrame): Applied<ThreadList> => {
    if (frame.t === 'facts')
      return applyList(list, { ...frame, facts: frame.facts.map((fact) => only(theme, fact)) });
    const shown = new Set(list.items.map((item) => item.id));
    return applyList(list, { ...frame, gauges: frame.gauges.filter((gauge) => shown.has(gauge.id)) });
  };
}

/** What does not carry the theme, or not any more, is not there. */
function only(theme: string, fact: Fact): Fact {
  const item = fact.item as ThreadItem | undefined;
  if (!item || item.themes.includes(theme)) return fact;
  const { item: _other, ...rest } = fact;
  return { ...rest, gone: { kind: 'thread', id: item.id } } as Fact;
}

type Step = (list: ThreadList) => Applied<ThreadList>;

function factStep(fact: Fact): Step {
  return (list) => {
    if (fact.seq <= list.position.seq) return list;
    const position = { ...list.position, seq: fact.seq };
    const gone = fact.gone as Gone | undefined;
    if (gone) return { ...list, position, items: list.items.filter((item) => item.id !== gone.id) };
    const item = fact.item as ThreadItem | undefined;
    if (!item) return ASK_AGAIN;
    return { ...list, position, items: placed(list, item) };
  };
}

function gaugeStep(gauge: Gauge): Step {
  return (list) => {
    if (gauge.kind !== 'thread') return list;
    const known = list.items.find((item) => item.id === gauge.id);
    const values = valuesOf(gauge);
    if (!known) return belongsInView(list, values.lastAt) ? ASK_AGAIN : list;
    if (gauge.version <= known.version) return list;
    return { ...list, items: placed(list, { ...known, ...values }) };
  };
}

function valuesOf(gauge: Gauge): Values {
  const { answers, helped, too, lastAt, version } = gauge as unknown as Values;
  return { answers, helped, too, lastAt, version };
}

/** The items with `item` in its place, newest activity first. Counts already known from a later gauge stay. */
function placed(list: ThreadList, item: ThreadItem): ThreadItem[] {
  const known = list.items.find((one) => one.id === item.id);
  if (!known && !belongsInView(list, item.lastAt, item.pinned)) return list.items;
  const newest = known && known.version > item.version ? { ...item, ...valuesOf(gaugeOf(known)) } : item;
  const others = list.items.filter((one) => one.id !== item.id);
  const loosened = known?.pinned && !item.pinned;
  if (loosened && !belongsInView({ ...list, items: others }, newest.lastAt)) return others;
  return [...others, newest].sort(byPlace);
}

function gaugeOf(item: ThreadItem): Gauge {
  return { ...item, kind: 'thread' };
}

/** What is older than the last loaded item is on a page not loaded yet; what is pinned stands before the others. Where
 *  all that is loaded is pinned, a gauge does not say whether its thread is, so it is asked for. */
function belongsInView(list: ThreadList, lastAt: string, pinned = false): boolean {
  const last = list.items.at(-1);
  if (!list.next || !last || (pinned && !last.pinned)) return true;
  return compareTimes(lastAt, last.lastAt) >= 0;
}

function byPlace(one: ThreadItem, other: ThreadItem): number {
  if (one.pinned !== other.pinned) return one.pinned ? -1 : 1;
  return compareTimes(other.lastAt, one.lastAt) || (one.id < other.id ? 1 : -1);
}
