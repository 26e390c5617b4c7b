import { expect, test, type APIRequestContext, type Browser, type Page } from '@playwright/test';
import { bothHands, type Hands } from './support/hands.ts';
import { importRegister, importRegisterWithout } from './support/register.ts';
import { address, browserOf, dataFolder, open, person, settled, texts } from './support/world.ts';

/** Staff at their desk: two entries of one town become one and the old address leads on; a town that the register no
 *  longer lists gets a successor, and who works there moves on; an account is given an office. */

const de = texts('de');
const STAFF = 'samir';
const colleague = person('hilke');
const GONE = 'Dammfleth';
const THERE = 'Beidenfleth';
const KEY = () => ({
  'X-Tessera': '1',
  'Idempotency-Key': crypto.randomUUID(),
});

test.beforeAll(async () => {
  test.setTimeout(240_000);
  await importRegister(dataFolder());
  await importRegisterWithout(dataFolder(), GONE);
});

for (const hands of bothHands) {
  test(`staff merge two duplicates and nothing is lost, ${hands.name}`, ({ browser }) => {
    test.setTimeout(180_000);
    return merged(browser, hands);
  });
  test(`what has ended gets a successor, and people move on, ${hands.name}`, ({ browser }) =>
    succeeded(browser, hands));
  test(`an account is made staff, and its owner reads of it, ${hands.name}`, ({ browser }) =>
    administered(browser, hands));
}

/** The entry of the town that has ended: the search finds names like it too, of whatever other journeys brought. */
async function gone(request: APIRequestContext): Promise<string | undefined> {
  const found = await request.get(`${address()}/api/organisations?q=${GONE}`);
  const { items } = (await found.json()) as {
    items: { id: string; name: string }[];
  };
  return items.find((one) => one.name === GONE)?.id;
}

async function merged(browser: Browser, hands: Hands): Promise<void> {
  const stamp = Math.random().toString(36).slice(2, 8);
  const [double, kept] = [`Tüttendorf ${stamp}`, `Gemeinde Tuettendorf-${stamp}`];
  const [context, theirs] = [await browserOf(browser, STAFF), await browserOf(browser, colleague.key)];
  const [page, other] = [await context.newPage(), await theirs.newPage()];
  await open(page, '/desk/organisations');
  await add(page, hands, double);
  const old = new URL(page.url()).pathname;
  await open(page, '/desk/organisations');
  await add(page, hands, kept);
  const new_ = new URL(page.url()).pathname;
  const place = {
    organisation: old.split('/').at(-1),
    role: 'Quartiersarbeit',
  };
  const joined = await other.request.post('/api/me/affiliations', {
    headers: KEY(),
    data: place,
  });
  expect(joined.ok(), await joined.text()).toBe(true);

  // From the duplicate's page to the desk; what comes along is told before.
  await open(page, old);
  await expect(page.getByRole('list', { name: de('organisation.people') })).toContainText(colleague.name);
  await hands.press(page.getByRole('link', { name: de('organisation.merge'), exact: true }));
  const into = page.getByRole('combobox', { name: de('desk.merge_into') });
  await hands.pick(into, kept.slice(0, -2), page.getByRole('option', { name: kept }).first());
  const told = page.getByRole('region', { name: de('desk.merge_explained') });
  await expect(told.getByText(de('desk.moves.people', { count: 1 }))).toBeVisible();
  const merge = page.getByRole('button', {
    name: de('desk.merge_now'),
    exact: true,
  });
  await expect(merge).toBeDisabled();
  await hands.press(page.getByRole('checkbox', { name: de('desk.merge_compared') }));
  await hands.press(merge);
  await expect(page.getByRole('heading', { level: 1, name: kept })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe(new_);
  await expect(page.getByRole('list', { name: de('organisation.people') })).toContainText(colleague.name);
  await expect(page.getByText(double, { exact: true })).toBeVisible();

  // The old address and the old name lead on, for others too.
  await open(other, old);
  await expect(other.getByRole('heading', { level: 1, name: kept })).toBeVisible();
  await expect.poll(() => new URL(other.url()).pathname).toBe(new_);
  await open(other, `/directory?q=${encodeURIComponent(double)}`);
  await hands.press(other.getByRole('link', { name: kept }));
  await expect(other.getByRole('heading', { level: 1, name: kept })).toBeVisible();
  await open(other, '/profile');
  await expect(other.getByText(kept, { exact: true }).first()).toBeVisible();
  await hands.press(
    other.getByRole('button', {
      name: de('profile.place_end', { name: kept }),
    }),
  );
  await hands.press(
    other.getByRole('button', {
      name: de('profile.place_delete', { name: kept }),
    }),
  );
  for (const one of [context, theirs]) await one.close();
}

/** Adds an organisation by the form: what is missing is said where it is missing. */
async function add(page: Page, hands: Hands, name: string): Promise<void> {
  await hands.press(page.getByRole('link', { name: de('desk.organisation_add') }));
  await hands.write(page.getByLabel(de('desk.field.name'), { exact: true }), 'Lindenfurt');
  await expect(page.getByText(de('desk.already_there'))).toBeVisible();
  await hands.write(page.getByLabel(de('desk.field.name'), { exact: true }), name);
  const save = page.getByRole('button', {
    name: de('common.save'),
    exact: true,
  });
  await hands.choose(page.getByLabel(de('directory.kind')), de('organisation.kind.municipality'));
  await hands.press(save);
  await expect(page.getByLabel(de('desk.field.country'), { exact: true })).toHaveAttribute(
    'aria-invalid',
    'true',
  );
  await hands.choose(page.getByLabel(de('desk.field.country'), { exact: true }), 'Deutschland');
  await hands.press(save);
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

async function succeeded(browser: Browser, hands: Hands): Promise<void> {
  const [context, theirs] = [await browserOf(browser, STAFF), await browserOf(browser, colleague.key)];
  const [page, other] = [await context.newPage(), await theirs.newPage()];
  const place = { organisation: await gone(other.request), role: 'Jugendamt' };
  const joined = await other.request.post('/api/me/affiliations', {
    headers: KEY(),
    data: place,
  });
  expect(joined.ok(), await joined.text()).toBe(true);

  await open(page, '/desk/organisations');
  const name = de('space.act_on', {
    act: de('organisation.successors'),
    name: GONE,
  });
  if (await page.getByRole('link', { name }).count()) await hands.press(page.getByRole('link', { name }));
  else await open(page, `/desk/organisations?do=successors&id=${place.organisation}`);
  const box = page.getByRole('combobox', { name: de('desk.successor_add') });
  await hands.pick(box, 'Beidenflet', page.getByRole('option', { name: new RegExp(`^${THERE}`) }).first());
  await expect(page.getByRole('list', { name: de('desk.successors') })).toContainText(THERE);
  await hands.press(page.getByRole('button', { name: de('common.save'), exact: true }));
  await expect(page.getByRole('heading', { level: 1, name: GONE })).toBeVisible();
  await hands.press(page.getByRole('main').getByRole('link', { name: THERE }).first());
  await expect(page.getByText(de('organisation.includes'))).toBeVisible();

  await open(other, '/profile');
  await hands.press(other.getByRole('button', { name: de('succession.go', { name: THERE }) }));
  const end = other.getByRole('button', {
    name: de('profile.place_end', { name: THERE }),
  });
  await expect(end).toBeVisible();
  await hands.press(end);
  for (const one of [THERE, GONE])
    await hands.press(
      other.getByRole('button', {
        name: de('profile.place_delete', { name: one }),
      }),
    );
  for (const one of [context, theirs]) await one.close();
}

async function administered(browser: Browser, hands: Hands): Promise<void> {
  const [context, theirs] = [await browserOf(browser, STAFF), await browserOf(browser, colleague.key)];
  const [page, other] = [await context.newPage(), await theirs.newPage()];
  await open(other, '/profile');
  await open(page, '/desk/people');
  await hands.write(page.getByLabel(de('desk.account_find')), colleague.email);
  await hands.press(page.getByRole('button', { name: de('desk.account_look'), exact: true }));
  const list = page.getByRole('list', { name: de('desk.accounts_found') });
  await expect(list.getByRole('listitem')).toHaveCount(1);
  const act = (key: string) => de('space.act_on', { act: de(`desk.${key}`), name: colleague.name });
  await hands.press(page.getByRole('button', { name: act('office_give') }));
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(de('desk.office_give_text', { name: colleague.name }))).toBeVisible();
  await hands.press(dialog.getByRole('button', { name: de('desk.office_give') }));
  await expect(list.getByText(de('space.role.staff'), { exact: true })).toBeVisible();

  // The desk stands in the bar at once; the profile says what staff did.
  await expect(other.getByRole('link', { name: de('page.desk') }).first()).toBeAttached();
  await other.reload();
  await settled(other);
  await expect(other.getByText(de('account.office_given')).first()).toBeVisible();

  await hands.press(page.getByRole('button', { name: act('office_take') }));
  await hands.press(dialog.getByRole('button', { name: de('desk.office_take') }));
  await expect(list.getByText(de('space.role.staff'), { exact: true })).toHaveCount(0);
  for (const one of [context, theirs]) await one.close();
}
