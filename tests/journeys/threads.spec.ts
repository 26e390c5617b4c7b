import { expect, test, type Browser } from '@playwright/test';
import { bothHands, type Hands } from './support/hands.ts';
import { address, browserOf, open, person, texts, world } from './support/world.ts';
import { answer, ask, writer } from './support/writers.ts';

/** Threads, whole: topics, how a thread stands, and what of it is one's own. */

const { members } = world.space;
const LEADER = members.find((one) => one.role === 'facilitator')!.person;
const MEMBER = members.find((one) => one.role === 'member')!.person;
const leads = texts(person(LEADER).lang);
const says = texts(person(MEMBER).lang);

/** Where the closed space of the demo world is, for who is in it. */
async function spacePath(browser: Browser): Promise<string> {
  const context = await browserOf(browser, MEMBER);
  const answer = await context.request.get('/api/spaces');
  const { items } = (await answer.json()) as {
    items: { id: string; title: string }[];
  };
  await context.close();
  return `/spaces/${items.find((one) => one.title === world.space.title)!.id}`;
}

async function topic(browser: Browser, hands: Hands): Promise<void> {
  const [members, leaders] = [await browserOf(browser, MEMBER), await browserOf(browser, LEADER)];
  const [member, leader] = [await members.newPage(), await leaders.newPage()];
  const space = await spacePath(browser);
  const title = `Schaukasten ${Math.random().toString(36).slice(2, 8)}`;
  await open(leader, space);
  await open(member, `${space}/ask`);
  await hands.press(member.getByRole('radio', { name: says('threads.kind_topic') }));
  await hands.write(member.getByLabel(says('threads.topic_title'), { exact: true }), title);
  await hands.write(member.getByLabel(says('ask.text'), { exact: true }), 'Er steht seit Jahren leer.');
  await hands.press(
    member.getByRole('button', {
      name: says('threads.topic_send'),
      exact: true,
    }),
  );
  await expect(member.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await expect(member.getByText(says('thread.topic'), { exact: true }).first()).toBeVisible();

  // It reaches the facilitator's list by itself; what they do with it reaches who began it.
  await hands.press(leader.getByRole('link', { name: title }));
  await hands.press(leader.getByRole('button', { name: leads('threads.pin'), exact: true }));
  await expect(member.getByText(says('thread.pinned'), { exact: true })).toBeVisible();
  await hands.press(leader.getByRole('button', { name: leads('threads.close'), exact: true }));
  await hands.press(
    leader.getByRole('dialog').getByRole('button', { name: leads('threads.close'), exact: true }),
  );
  await expect(member.getByText(says('thread.closed_text'))).toBeVisible();
  await expect(member.getByRole('button', { name: says('thread.send') })).toHaveCount(0);
  await hands.press(member.getByRole('button', { name: says('threads.reopen'), exact: true }));
  await expect(leader.getByRole('button', { name: leads('thread.send') })).toBeVisible();

  await hands.press(member.getByRole('button', { name: says('threads.lang'), exact: true }));
  const chosen = member.getByRole('dialog').getByLabel(says('threads.lang_of'));
  await hands.choose(chosen, 'English');
  await hands.press(member.getByRole('dialog').getByRole('button', { name: says('common.save') }));
  await expect(leader.getByRole('heading', { level: 1 })).toHaveAttribute('lang', 'en');
  await expect(leader.getByText(leads('thread.edited'), { exact: false })).toHaveCount(0);

  await hands.press(leader.getByRole('button', { name: leads('threads.unpin'), exact: true }));
  await expect(member.getByText(says('thread.pinned'), { exact: true })).toHaveCount(0);
  await members.close();
  await leaders.close();
}

for (const hands of bothHands)
  test(`a topic is begun, pinned, concluded and opened again, ${hands.name}`, ({ browser }) =>
    topic(browser, hands));

/** One person with two windows: what they read and follow in one the other shows; nobody else is told. */
async function own(browser: Browser, hands: Hands): Promise<void> {
  const context = await browserOf(browser, LEADER);
  const [list, reader] = [await context.newPage(), await context.newPage()];
  const asker = await writer(MEMBER, address(), address());
  const title = `Wer zählt die Bänke ${Math.random().toString(36).slice(2, 8)}?`;
  await open(list, '/');
  const thread = await ask(asker, title);
  const card = list.getByRole('article').filter({ hasText: title });
  const unread = (count: number) => card.getByText(leads('thread.unread', { count }), { exact: true });
  await expect(unread(1)).toBeVisible();

  await open(reader, `/threads/${thread}`);
  await expect(unread(1)).toHaveCount(0);
  await hands.press(reader.getByRole('button', { name: leads('threads.follow'), exact: true }));
  await expect(card.getByText(leads('thread.following'), { exact: true })).toBeVisible();
  await reader.close();
  await answer(asker, thread, 'Im Park sind es zwölf.');
  await answer(asker, thread, 'Am Markt sind es drei.');
  await expect(unread(2)).toBeVisible();

  await hands.press(card.getByRole('link', { name: title }));
  const line = list.getByText(leads('threads.new_since'), { exact: true });
  await expect(line).toBeVisible();
  const first = list.getByRole('listitem').filter({ has: line });
  await expect(first.getByText('Im Park sind es zwölf.')).toBeVisible();
  const follow = list.getByRole('button', {
    name: leads('threads.follow'),
    exact: true,
  });
  await expect(follow).toHaveAttribute('aria-pressed', 'true');
  await hands.press(list.getByRole('button', { name: leads('threads.mute'), exact: true }));
  await expect(follow).toHaveAttribute('aria-pressed', 'false');
  await open(list, '/');
  await expect(card.getByText(leads('thread.muted'), { exact: true })).toBeVisible();
  await answer(asker, thread, 'Am See ist es eine.');
  await expect(card.getByText(leads('network.answers', { count: 3 }))).toBeVisible();
  await expect(unread(1)).toHaveCount(0);

  await ask(asker, `${title} Und die Tische?`);
  const other = list.getByRole('article').filter({ hasText: 'Und die Tische?' }).filter({ hasText: title });
  await expect(other.getByText(leads('thread.unread', { count: 1 }), { exact: true })).toBeVisible();
  await hands.press(list.getByRole('button', { name: leads('network.all_read'), exact: true }));
  await expect(list.getByRole('button', { name: leads('network.all_read'), exact: true })).toHaveCount(0);
  await expect(other.getByText(leads('thread.unread', { count: 1 }), { exact: true })).toHaveCount(0);
  await asker.http.dispose();
  await context.close();
}

for (const hands of bothHands)
  test(`what is unread, followed and muted is one's own, ${hands.name}`, ({ browser }) =>
    own(browser, hands));

/** What is one's own is found again: a saved thread, an answer that was begun. */
async function mine(browser: Browser, hands: Hands): Promise<void> {
  const context = await browserOf(browser, LEADER);
  const page = await context.newPage();
  const asker = await writer(MEMBER, address(), address());
  const title = `Wer streicht das Geländer ${Math.random().toString(36).slice(2, 8)}?`;
  const thread = await ask(asker, title);
  await open(page, `/threads/${thread}`);
  const save = page.getByRole('button', {
    name: leads('threads.save'),
    exact: true,
  });
  await hands.press(save);
  await expect(save).toHaveAttribute('aria-pressed', 'true');
  const begun = `Wir hatten es grün ${title.slice(-8)}`;
  await hands.write(page.getByLabel(leads('thread.answer'), { exact: true }), begun);
  await expect(page.getByText(leads('draft.kept'))).toBeVisible();

  await hands.press(page.getByRole('link', { name: leads('page.mine'), exact: true }));
  await expect(page.getByRole('heading', { level: 1, name: leads('page.mine') })).toBeVisible();
  await hands.press(page.getByRole('link', { name: leads('mine.saved'), exact: true }));
  await expect(page.getByRole('link', { name: title })).toBeVisible();
  await hands.press(page.getByRole('link', { name: leads('mine.drafts'), exact: true }));
  const draft = page.getByRole('listitem').filter({ hasText: begun });
  await hands.press(draft.getByRole('link', { name: leads('mine.draft_answer'), exact: true }));
  await expect(page.getByLabel(leads('thread.answer'), { exact: true })).toHaveValue(begun);
  await hands.press(page.getByRole('button', { name: leads('thread.send'), exact: true }));
  await expect(page.getByRole('article').filter({ hasText: begun })).toBeVisible();

  await hands.press(page.getByRole('link', { name: leads('page.mine'), exact: true }));
  await expect(page.getByRole('link', { name: title })).toBeVisible();
  await hands.press(page.getByRole('link', { name: leads('mine.answers'), exact: true }));
  await expect(page.getByRole('link', { name: title })).toBeVisible();
  await hands.press(page.getByRole('link', { name: leads('mine.drafts'), exact: true }));
  await expect(page.getByText(leads('mine.drafts_text'))).toBeVisible();
  await expect(page.getByText(begun)).toHaveCount(0);
  await asker.http.dispose();
  await context.close();
}

for (const hands of bothHands)
  test(`what is one's own is found again, ${hands.name}`, ({ browser }) => mine(browser, hands));
