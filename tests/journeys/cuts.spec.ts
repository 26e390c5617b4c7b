import { expect, test, type Browser } from '@playwright/test';
import { kept, reader, readToTheEnd, shown, type Reader } from './support/readers.ts';
import { startProxy, type Habit, type LineKind, type Proxy } from './support/proxy.ts';
import { startServer, type Server } from './support/server.ts';
import { answer, ask, writer, type Writer } from './support/writers.ts';
import { open } from './support/world.ts';

/** 4 writers post 200 answers while lines are cut all the time and the server is killed once: every reader ends with
 *  the same posts in the same order, none twice, over each transport. */

const WRITERS = ['jonas', 'nuria', 'aoife', 'oksana'];
const POSTS = 200;
const CUTS = 40;
const POSTS_PER_CUT = 4;
/** So many lines at least each reader had in turn, or answers where a line is a GET. */
const LINES = 3;
/** Longest pause of a writer between two answers: cuts come spread over the writing, not in one heap. */
const PAUSE_MS = 800;
/** So many cuts may be still to come when writers go on. */
const CUTS_BEHIND = 3;
const TURN_MS = 1_500;
const LOOK_MS = 2;
const PATIENCE_MS = 120_000;

/** What may be cut: `spacing` posts at least lie between two cuts of it. */
interface Cuttable {
  proxy: Proxy;
  spacing: number;
  cutAt: number;
}
/** How the writing goes: acknowledged answers, and what was done to the lines meanwhile. */
interface Course {
  done: number;
  repeats: number;
  cuts: number;
}

const closers: (() => Promise<unknown>)[] = [];
test.afterEach(async () => {
  for (const close of closers.reverse()) await close();
});

test('two hundred posts through forty cuts and a killed server reach every reader once and in order', async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const { server, line, writers, thread } = await beginning();
  const readers = await audience(browser, server, thread);
  const all = Object.values(readers);

  const course: Course = { done: 0, repeats: 0, cuts: 0 };
  const cuttable = [line, ...all.map((one) => one.proxy)].map((proxy) => ({
    proxy,
    spacing: proxy === readers.poll.proxy ? POSTS / 3 : 0,
    cutAt: 0,
  }));
  const writing = writers.map((one) => write(one, thread, course));
  await Promise.all([...writing, disturb(server, cuttable, course)]);
  expect(course.cuts).toBeGreaterThanOrEqual(CUTS);
  expect(course.repeats).toBeGreaterThan(0);

  const truth = await kept(writers[0]!.http, thread);
  expect(texts(truth).sort()).toEqual(WRITERS.flatMap(ownTexts).sort());
  for (const one of all) await sees(one, truth);
  for (const one of all)
    expect(one.proxy.passed.get(`/api/threads/${thread}`), one.name).toBe(one.tabs.length);
  cameBy(readers.ws, 'ws', ['sse', 'poll', 'tick']);
  cameBy(readers.sse, 'sse', ['ws', 'poll', 'tick']);
  cameBy(readers.poll, 'poll', ['ws']);
  cameBy(readers.tick, 'tick', ['ws']);

  // Who comes late reads page by page.
  const late = await readers.any.context.newPage();
  await open(late, `/threads/${thread}`);
  await readToTheEnd(late);
  expect(await shown(late)).toEqual(truth);
});

async function beginning() {
  const server = await startServer();
  closers.push(server.stop);
  const line = await startProxy(server.address, 'pass');
  closers.push(line.stop);
  const writers: Writer[] = [];
  for (const name of WRITERS) writers.push(await writer(name, line.address, server.address));
  closers.push(...writers.map((one) => () => one.http.dispose()));
  const thread = await ask(writers[0]!, 'Was bleibt, wenn die Leitung fällt?');
  return { server, line, writers, thread };
}

/** One reader for each transport, kept to it by what its proxy refuses, and one who may change over. */
async function audience(browser: Browser, server: Server, thread: string) {
  const come = async (name: string, habit: Habit, refused: LineKind[], tabs = 1) => {
    const one = await reader(browser, server.address, thread, {
      name,
      habit,
      refused,
      tabs,
    });
    closers.push(one.proxy.stop, () => one.context.close());
    return one;
  };
  return {
    ws: await come('ws', 'pass', ['sse', 'poll', 'tick']),
    sse: await come('sse', 'no-upgrade', ['poll', 'tick']),
    // Cut seldom, the client stays with held GETs; cut often, it goes on to short ones.
    poll: await come('poll', 'hold', []),
    tick: await come('tick', 'hold', []),
    any: await come('any', 'pass', [], 2),
  };
}

/** All that the page knows has come by lines of this kind, more than one of them. */
function cameBy(one: Reader, kind: LineKind, never: LineKind[]): void {
  expect(one.proxy.passed.get(kind), one.name).toBeGreaterThanOrEqual(LINES);
  for (const other of never) expect(one.proxy.passed.has(other), `${one.name}: ${other}`).toBe(false);
}

const ownTexts = (name: string) =>
  Array.from({ length: POSTS / WRITERS.length }, (_, n) => `Antwort ${n + 1} von ${name}`);
const texts = (posts: string[]) => posts.map((one) => one.slice(one.indexOf(' ') + 1));

/** Writes its answers, no further ahead than the cuts have come: a slow machine has as many of them between posts. */
async function write(one: Writer, thread: string, course: Course): Promise<void> {
  for (const text of ownTexts(one.name)) {
    while (course.done > (course.cuts + CUTS_BEHIND) * POSTS_PER_CUT) await pause(LOOK_MS);
    course.repeats += (await answer(one, thread, text)) - 1;
    course.done += 1;
    await pause(Math.random() * PAUSE_MS);
  }
}

/** After every few posts one line is cut; in the middle the server is killed and started again. */
async function disturb(server: Server, lines: Cuttable[], course: Course): Promise<void> {
  let killed = false;
  while (course.done < POSTS) {
    if (!killed && course.done >= POSTS / 2) {
      killed = true;
      await server.kill();
      await server.startAgain();
    }
    if (course.done >= (course.cuts + 1) * POSTS_PER_CUT) await cutOne(lines, course);
    await pause(LOOK_MS);
  }
}

/** Cuts the line whose turn it is, waiting a moment for it to be open: a held GET is so only now and then. */
async function cutOne(lines: Cuttable[], course: Course): Promise<void> {
  const due = lines.filter((one) => course.done - one.cutAt >= one.spacing);
  const [first] = due.sort((a, b) => a.cutAt - b.cutAt);
  const until = Date.now() + TURN_MS;
  while (Date.now() < until && !isOpen(first!)) await pause(LOOK_MS);
  const one = due.find(isOpen);
  if (!one) return;
  one.proxy.cut();
  one.cutAt = course.done;
  course.cuts += 1;
}

const isOpen = (one: Cuttable) => one.proxy.underWay() > 0;

async function sees(one: Reader, truth: string[]): Promise<void> {
  for (const tab of one.tabs) {
    await expect.poll(() => shown(tab), { message: one.name, timeout: PATIENCE_MS }).toEqual(truth);
  }
}

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
