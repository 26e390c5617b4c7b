import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { bothHands, type Hands } from './support/hands.ts';
import { address, browserOf, open, person, settled, texts } from './support/world.ts';

/** Staff name a facilitator of the open network, who may found spaces from that moment until it is taken. A facilitator sets up a closed space with six people from two countries in the browser: links for new ones, a link
 *  for somebody with an account, a request to join; roles; and somebody is removed and sees at once that it is closed. */

const de = texts('de');
const fr = texts('fr');
const PASSWORD = 'Ein Steg über den stillen Bach';

for (const hands of bothHands)
  test(`a facilitator sets up a space with six people from two countries, ${hands.name}`, ({ browser }) => {
    test.setTimeout(240_000);
    return story(browser, hands);
  });

async function story(browser: Browser, hands: Hands): Promise<void> {
  const stamp = Math.random().toString(36).slice(2, 8);
  const title = `Zwei Flüsse ${stamp}`;
  const contexts: BrowserContext[] = [];
  const pageOf = async (key: string) => {
    contexts.push(await browserOf(browser, key));
    return contexts.at(-1)!.newPage();
  };
  const host = await pageOf('merve');
  const desk = await pageOf('samir');
  await named(desk, host, hands);
  await found(host, hands, title, stamp);
  const place = new URL(host.url()).pathname.replace(/\/people$/, '');

  // Three who are new, by links made at once: two of a German town, one of a French one.
  await hands.write(
    host.getByLabel(de('space.invite_emails')),
    ['eins', 'zwei', 'trois'].map((name) => `${name}-${stamp}@lindenfurt.example`).join(' '),
  );
  const links = await made(host, hands, 3);
  const towns = ['Lindenfurt', 'Birkensiel', 'Montclair-sur-Viorne'];
  for (const [number, link] of links.entries())
    contexts.push(await join(browser, hands, link, `Neu ${number + 1} ${stamp}`, towns[number]!));
  await expect(host.getByText(`Neu 3 ${stamp}`)).toBeVisible();

  // Somebody with an account takes a link that is for whoever has it; another link is withdrawn.
  await made(host, hands, 1);
  const [open1, open2] = [(await made(host, hands, 1))[0]!, de('space.link_anyone')];
  const withdraw = host.getByRole('button', {
    name: de('space.act_on', { act: de('space.withdraw'), name: open2 }),
  });
  await expect(withdraw).toHaveCount(2);
  await hands.press(withdraw.first());
  await expect(withdraw).toHaveCount(1);
  const jonas = await pageOf('jonas');
  await open(jonas, open1);
  await hands.press(
    jonas.getByRole('button', {
      name: de('invitation.join', { name: person('jonas').name }),
    }),
  );
  await expect(jonas.getByRole('heading', { level: 1, name: title })).toBeVisible();

  // A French colleague asks to join, is let in with a sentence, and both see it without loading anything.
  const aicha = await pageOf('aicha');
  await ask(aicha, hands, title, place);
  const admit = de('space.act_on', {
    act: de('space.admit'),
    name: person('aicha').name,
  });
  await expect(host.getByText('Montclair, pour apprendre')).toBeVisible();
  await hands.write(
    host.getByLabel(de('space.sentence', { name: person('aicha').name })),
    'Willkommen an den Flüssen.',
  );
  await hands.press(host.getByRole('button', { name: admit }));
  await expect(aicha.getByText('Willkommen an den Flüssen.')).toBeVisible();
  await expect(aicha.getByRole('link', { name: fr('frame.ask') }).last()).toBeVisible();

  await roles(host, hands, place);
  await removed(host, aicha, hands);
  await unnamed(desk, host, hands);
  for (const context of contexts) await context.close();
}

/** Staff name her at their desk; the page she has open offers to found a space without loading anything. */
async function named(desk: Page, host: Page, hands: Hands): Promise<void> {
  await open(host, '/communities');
  const create = host.getByRole('link', { name: de('space.new') });
  await expect(create).toHaveCount(0);
  await open(desk, '/desk/people');
  await hands.write(desk.getByLabel(de('desk.account_find')), person('merve').email);
  await hands.press(desk.getByRole('button', { name: de('desk.account_look'), exact: true }));
  await facilitating(desk, hands, 'facilitator_give');
  await expect(create).toBeVisible();
}

/** They take it again; what she leads in her own space stays. */
async function unnamed(desk: Page, host: Page, hands: Hands): Promise<void> {
  await facilitating(desk, hands, 'facilitator_take');
  await expect(host.getByRole('heading', { name: de('space.invitations') })).toBeVisible();
  await open(host, '/communities');
  await expect(host.getByRole('link', { name: de('space.new') })).toHaveCount(0);
}

async function facilitating(
  desk: Page,
  hands: Hands,
  act: 'facilitator_give' | 'facilitator_take',
): Promise<void> {
  const list = desk.getByRole('list', { name: de('desk.accounts_found') });
  const name = person('merve').name;
  await hands.press(list.getByRole('button', { name: de('space.act_on', { act: de(`desk.${act}`), name }) }));
  const dialog = desk.getByRole('dialog');
  await expect(dialog.getByText(de(`desk.${act}_text`, { name }))).toBeVisible();
  await hands.press(dialog.getByRole('button', { name: de(`desk.${act}`) }));
  const role = list.getByText(de('space.role.facilitator'), { exact: true });
  await expect(role).toHaveCount(act === 'facilitator_give' ? 1 : 0);
}

/** From the list of communities to a new one, its questions, and on to its people. */
async function found(host: Page, hands: Hands, title: string, stamp: string): Promise<void> {
  await open(host, '/communities');
  await hands.press(host.getByRole('link', { name: de('space.new') }));
  await hands.write(host.getByLabel(de('space.name'), { exact: true }), title);
  await hands.write(host.getByLabel(de('space.purpose')), 'Was zwei Flüsse aus einer Stadt machen');
  await hands.press(host.getByRole('radio', { name: de('space.listed_network') }));
  await hands.write(host.getByLabel(de('space.slug')), `fluesse-${stamp}`);
  await hands.press(host.getByRole('button', { name: de('space.create'), exact: true }));
  await expect(host.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await hands.press(host.getByRole('link', { name: de('space.to_settings') }));
  await hands.write(
    host.getByLabel(de('space.question_number', { number: 1 })),
    'Aus welcher Kommune kommen Sie, und wozu?',
  );
  await hands.press(host.getByRole('button', { name: de('common.save'), exact: true }));
  await expect(host.getByText(de('space.saved'))).toBeVisible();
  await hands.press(host.getByRole('link', { name: de('space.to_people') }));
  await expect(host.getByRole('heading', { name: de('space.invitations') })).toBeVisible();
}

/** Makes links for the addresses in the field, or one for whoever has it; answers their addresses. */
async function made(host: Page, hands: Hands, count: number): Promise<string[]> {
  const links = host.getByRole('region', { name: de('space.invite_link') }).getByRole('textbox');
  const before = (await links.count()) ? await links.first().inputValue() : '';
  await hands.press(host.getByRole('button', { name: de('space.invite_several') }));
  await expect(links).toHaveCount(count);
  await expect(links.first()).not.toHaveValue(before);
  const values = await Promise.all((await links.all()).map((link) => link.inputValue()));
  return values.map((value) => new URL(value).pathname);
}

/** Somebody new opens their link and an account, and is in. */
async function join(
  browser: Browser,
  hands: Hands,
  link: string,
  name: string,
  town: string,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: address(),
    locale: 'de-DE',
  });
  const page = await context.newPage();
  await open(page, link);
  await hands.write(page.getByLabel(de('invitation.password'), { exact: true }), PASSWORD);
  await hands.write(page.getByLabel(de('profile.name'), { exact: true }), name);
  const option = page.getByRole('option', { name: new RegExp(`^${town}`) }).first();
  await hands.pick(page.getByRole('combobox', { name: de('profile.organisation') }), town, option);
  await hands.press(page.getByRole('button', { name: de('invitation.submit') }));
  await hands.press(page.getByRole('button', { name: de('welcome.skip') }));
  await expect(page.getByRole('link', { name: de('space.to_people') })).toBeVisible();
  return context;
}

/** Somebody who may know of the space answers its question, takes that back, and asks again. */
async function ask(page: Page, hands: Hands, title: string, place: string): Promise<void> {
  await open(page, '/communities');
  await hands.press(page.getByRole('link', { name: title }));
  const send = page.getByRole('button', {
    name: fr('space.join'),
    exact: true,
  });
  for (const answer of ['Montclair', 'Montclair, pour apprendre']) {
    await hands.write(page.getByLabel('Aus welcher Kommune kommen Sie, und wozu?'), answer);
    await hands.press(send);
    await expect(page.getByRole('heading', { name: fr('space.request_open') })).toBeVisible();
    if (answer !== 'Montclair') break;
    await hands.press(page.getByRole('button', { name: fr('space.request_withdraw') }));
    await expect(send).toBeVisible();
  }
  expect((await page.request.get(`/api${place}/door`)).status()).toBe(403);
}

/** Six belong to it; the only facilitator cannot leave before there is another. */
async function roles(host: Page, hands: Hands, place: string): Promise<void> {
  const people = host.getByRole('list', { name: de('space.people') }).getByRole('listitem');
  await expect(people).toHaveCount(6);
  await hands.press(host.getByRole('button', { name: de('space.leave') }));
  const dialog = host.getByRole('dialog');
  await hands.press(dialog.getByRole('button', { name: de('space.leave') }));
  await expect(dialog.getByText(de('error.last_facilitator'))).toBeVisible();
  await host.keyboard.press('Escape');
  const raise = de('space.act_on', {
    act: de('space.make_facilitator'),
    name: person('jonas').name,
  });
  await hands.press(host.getByRole('button', { name: raise }));
  await expect(
    dialog.getByText(de('space.make_facilitator_text', { name: person('jonas').name })),
  ).toBeVisible();
  await hands.press(
    dialog.getByRole('button', {
      name: de('space.make_facilitator'),
      exact: true,
    }),
  );
  const jonas = people.filter({ hasText: person('jonas').name });
  await expect(jonas.getByText(de('space.role.facilitator'), { exact: true })).toBeVisible();
  const page = (await (await host.request.get(`/api${place}`)).json()) as {
    people: { role: string }[];
  };
  expect(page.people.filter((one) => one.role === 'facilitator')).toHaveLength(2);
}

/** One of them is taken out while the space is open on their screen. */
async function removed(host: Page, aicha: Page, hands: Hands): Promise<void> {
  const name = person('aicha').name;
  const remove = de('space.act_on', { act: de('space.remove'), name });
  await hands.press(host.getByRole('button', { name: remove }));
  const dialog = host.getByRole('dialog');
  await expect(dialog.getByText(de('space.remove_text', { name }))).toBeVisible();
  await hands.press(dialog.getByRole('button', { name: de('space.remove') }));
  await expect(aicha.getByText(fr('space.gone_text'))).toBeVisible();
  await expect(aicha.getByRole('heading', { name: fr('space.join') })).toBeVisible();
  await expect(host.getByRole('list', { name: de('space.people') }).getByRole('listitem')).toHaveCount(5);
  await settled(aicha);
}
