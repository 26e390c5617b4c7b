// @vitest-environment node
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyList, LIST_FACTS } from '../src/discussions/list.apply.ts';
import { applyMarks } from '../src/discussions/marks.apply.ts';
import { applyThread, THREAD_FACTS } from '../src/discussions/thread.apply.ts';
import type { Door, MarkList, Session, SpacePage, ThreadList, ThreadPage } from '../src/lib/api/wire.ts';
import { ASK_AGAIN, type Applied, type PageFrame } from '../src/lib/live/index.ts';
import type { Frame } from '../src/lib/live/protocol.ts';
import { applySession, PERSON_FACTS } from '../src/lib/session.apply.ts';
import { applyDoor, DOOR_FACTS } from '../src/spaces/door.apply.ts';
import { applySpace, SPACE_FACTS } from '../src/spaces/space.apply.ts';

/** The proof of the live client: after every act the server tests write what a reader had, the frames that came
 *  and what a fresh reading gives; the client's own `apply` must get from the first to the last. */

/** `marks` are told by the person's stream, too. */
type Kind = 'list' | 'thread' | 'person' | 'marks' | 'space' | 'door';
interface ReplayCase {
  name: string;
  kind: Kind;
  snapshot: unknown;
  frames: Frame[];
  fresh: unknown;
}
const CONTRACT = join(import.meta.dirname, '../../tests/contract/replay');
const LIVE = join(import.meta.dirname, '../../schema/live.json');

const apply = {
  list: applyList,
  thread: applyThread,
  person: applySession,
  marks: applyMarks,
  space: applySpace,
  door: applyDoor,
} as unknown as Record<Kind, (snapshot: unknown, frame: PageFrame) => Applied<unknown>>;
const known: Record<Kind, readonly string[]> = {
  list: LIST_FACTS,
  thread: THREAD_FACTS,
  person: PERSON_FACTS,
  marks: [],
  space: SPACE_FACTS,
  door: DOOR_FACTS,
};

const files = existsSync(CONTRACT) ? readdirSync(CONTRACT).filter((file) => file.endsWith('.json')) : [];
const cases = files.flatMap((file) => {
  const content = JSON.parse(readFileSync(join(CONTRACT, file), 'utf8')) as ReplayCase | ReplayCase[];
  return Array.isArray(content) ? content : [content];
});

function pageFrames(frames: Frame[]): PageFrame[] {
  return frames.flatMap((frame): PageFrame[] => {
    if (frame.t === 'facts' || frame.t === 'gauges') return [frame];
    if (frame.t !== 'opened' || !frame.recovered) return [];
    const { stream, facts, gauges } = frame;
    return [
      { t: 'facts', stream, facts },
      { t: 'gauges', stream, gauges },
    ];
  });
}

/** The stream has ended for this reader, and with it what they may see. */
const GONE = 'gone';

function replay({ kind, snapshot, frames }: ReplayCase): Applied<unknown> {
  let state = snapshot;
  if (frames.some((frame) => frame.t === 'moved')) return ASK_AGAIN;
  if (frames.some((frame) => frame.t === 'closed')) return GONE;
  for (const frame of pageFrames(frames)) {
    const next = apply[kind](state, frame);
    if (next === ASK_AGAIN) return ASK_AGAIN;
    state = next;
  }
  return state;
}

/** What a stream can bring about: not `mine` (personal), not the time of reading, not how a page was cut. */
function shared(kind: Kind, state: unknown, length = Infinity): unknown {
  if (kind === 'thread') return bare((state as ThreadPage).shared);
  if (kind === 'person') return bare((state as Session).person);
  if (kind === 'marks') return bare((state as MarkList).items);
  if (kind === 'space') return bare(said(state as SpacePage));
  if (kind === 'door') return bare([(state as Door).requests, (state as Door).invitations]);
  return bare((state as ThreadList).items.slice(0, length));
}

/** What a space says of itself and who belongs, without what the reader may do there. */
function said(page: SpacePage): unknown {
  const {
    title,
    purpose,
    lang,
    questions = [],
    listed = 'members',
    archived,
    people,
    members,
    canSee,
  } = page;
  return { title, purpose, lang, questions, listed, archived, people, members, canSee };
}

/** Absent, null and false are one thing on the wire. */
function bare(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, inner) => (inner === null || inner === false ? undefined : inner)),
  );
}

/** A list that goes on behind its first page is compared as far as both readings reach. */
function commonLength(kind: Kind, one: unknown, other: unknown): number {
  if (kind !== 'list') return Infinity;
  const [a, b] = [one as ThreadList, other as ThreadList];
  return a.next || b.next ? Math.min(a.items.length, b.items.length) : Infinity;
}

/** The only frames that cannot be worked in: a changed profile, a thread that is gone, activity in a question
 *  that is not among those loaded. */
function mayAskAgain({ kind, snapshot, frames }: ReplayCase): boolean {
  const facts = pageFrames(frames).flatMap((frame) => (frame.t === 'facts' ? frame.facts : []));
  const gauges = pageFrames(frames).flatMap((frame) => (frame.t === 'gauges' ? frame.gauges : []));
  if (frames.some((frame) => frame.t === 'moved')) return true;
  if (kind === 'person') return facts.some((fact) => ['profile', 'deputy', 'account'].includes(fact.type));
  if (kind === 'marks') return facts.some((fact) => fact.type === 'caught_up');
  if (kind === 'thread')
    return facts.some((fact) => (fact.gone as { kind: string } | undefined)?.kind === 'thread');
  if (kind !== 'list') return false;
  const loaded = (snapshot as ThreadList).items.map((item) => item.id);
  return gauges.some((gauge) => !loaded.includes(gauge.id));
}

describe('replay', () => {
  it('finds the cases that the server tests write', () => {
    expect(cases.length, 'run the server tests first: they write tests/contract/replay').toBeGreaterThan(0);
  });

  it.each(cases.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const state = replay(one);
    if (state === ASK_AGAIN) return expect(mayAskAgain(one), 'apply asked again without need').toBe(true);
    if (state === GONE) return expect(one.fresh).toBeNull();
    const length = commonLength(one.kind, state, one.fresh);
    expect(shared(one.kind, state, length)).toEqual(shared(one.kind, one.fresh, length));
  });

  it.each(cases.map((one) => [one.name, one] as const))('%s, every frame heard twice', (_name, one) => {
    const twice = { ...one, frames: one.frames.flatMap((frame) => [frame, frame]) };
    expect(replay(twice)).toEqual(replay(one));
  });

  const facts = existsSync(LIVE) ? factTypes(JSON.parse(readFileSync(LIVE, 'utf8'))) : [];
  it.each(facts)('%s facts of type %s have a case and are known to apply', (kind, type) => {
    const seen = cases.some((one) => one.kind === kind && typesIn(one.frames).includes(type));
    expect(seen, `no replay case contains a ${kind} fact "${type}"`).toBe(true);
    expect(known[kind]).toContain(type);
  });
});

function typesIn(frames: Frame[]): string[] {
  return frames.flatMap((frame) =>
    frame.t === 'moved' ? ['moved'] : 'facts' in frame ? frame.facts.map((fact) => fact.type) : [],
  );
}

/** `schema/live.json` names the fact types of every kind of stream under `facts`. */
function factTypes(schema: { facts: Record<Kind, string[] | Record<string, unknown>> }): [Kind, string][] {
  return Object.entries(schema.facts).flatMap(([kind, types]) => {
    const names = Array.isArray(types) ? types : Object.keys(types);
    return names.map((type): [Kind, string] => [kind as Kind, type]);
  });
}
