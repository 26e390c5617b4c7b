import { expect, test, type Browser, type Page } from '@playwright/test';
import { clean, fits } from './support/clean.ts';
import { bothHands, type Hands } from './support/hands.ts';
import { act, insideThread } from './support/inside.ts';
import { address, browserOf, open, person, texts, world } from './support/world.ts';

/** A thread goes to everybody while somebody writes an answer for the few: the answer waits for their word, in the
 *  form and where it waited for the line. */

const [ASKER, AUTHOR] = world.space.members.filter((one) => one.role === 'member').map((one) => one.person);
const say = texts(person(AUTHOR!).lang);

async function story(browser: Browser, hands: Hands): Promise<void> {
  const contexts = await Promise.all([ASKER, AUTHOR].map((key) => browserOf(browser, key!)));
  const [asker, author] = contexts.map((one) => one.request);
  const title = `Brunnen am Markt ${Math.random().toString(36).slice(2, 8)}?`;
  const thread = await insideThread(asker!, author!, title);
  const [inForm, inBox] = [`Sechs davon lecken ${title}`, `Zwei sind trocken ${title}`];

  const [page, other] = [await contexts[1]!.newPage(), await contexts[1]!.newPage()];
  for (const one of [page, other]) await open(one, `/threads/${thread}`);
  await hands.write(field(page), inForm);
  await hands.write(field(other), inBox);
  await contexts[1]!.setOffline(true);
  await hands.press(send(other));
  await expect(other.getByRole('heading', { name: say('unsent.title') })).toBeVisible();

  await act(asker!, 'POST', `threads/${thread}/widening`, await everybody(contexts[0]!.request, thread));
  await act(asker!, 'POST', `threads/${thread}/widening/move`);
  await contexts[1]!.setOffline(false);

  // The outbox does not send it by itself.
  const give = other.getByRole('button', { name: say('unsent.send_to_more') });
  await expect(give).toBeVisible({ timeout: 40_000 });
  await expect(other.getByText(say('who.public')).first()).toBeVisible();
  await clean(other, 'an answer that waits for its author');
  await fits(other, 'an answer that waits for its author');

  await expect(page.getByText(say('audience.public'), { exact: true })).toBeVisible({ timeout: 40_000 });
  await hands.press(send(page));
  const notice = page.getByRole('alert').filter({ hasText: say('who.public') });
  await expect(notice).toBeVisible();
  await expect(field(page)).toHaveValue(inForm);
  expect(await told(browser, thread)).not.toMatch(/lecken|trocken/);

  await hands.press(notice.getByRole('button', { name: say('unsent.send_to_more') }));
  await expect(page.getByRole('article').filter({ hasText: inForm })).toHaveCount(1);
  await hands.press(give);
  await expect(page.getByRole('article').filter({ hasText: inBox })).toHaveCount(1);
  expect(await told(browser, thread)).toMatch(/lecken[^]*trocken/);
  for (const one of contexts) await one.close();
}

const field = (page: Page) => page.getByLabel(say('thread.answer'));
const send = (page: Page) => page.getByRole('button', { name: say('thread.send'), exact: true });

/** The place of the thread that everybody reads. */
async function everybody(asker: Parameters<typeof act>[0], thread: string): Promise<object> {
  const { items } = (await (await asker.get(`/api/threads/${thread}/destinations`)).json()) as {
    items: { space: { id: string }; audience: string }[];
  };
  const place = items.find((one) => one.audience === 'public')!;
  return { space: place.space.id, audience: 'public' };
}

/** What visitors read of it. */
async function told(browser: Browser, thread: string): Promise<string> {
  const context = await browser.newContext({ baseURL: address() });
  const page = await context.request.get(`/api/threads/${thread}`);
  const text = await page.text();
  await context.close();
  expect(page.ok(), text).toBe(true);
  return text;
}

for (const hands of bothHands)
  test(`what was written for few waits when the thread goes to everybody, ${hands.name}`, ({ browser }) =>
    story(browser, hands));
