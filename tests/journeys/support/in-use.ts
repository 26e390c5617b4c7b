import { expect, type Browser, type Page } from '@playwright/test';
import { clean, fits } from './clean.ts';
import type { Places } from './places.ts';
import { browserOf, open, person, speak, texts } from './world.ts';

/** What of the pages comes only while one works: dialogs, refusals, what waits for somebody, forms of the staff. */

const STAFF = 'aoife';

/** Who wants to join, on both sides: the space's questions, the request that waits, and what facilitators see. */
export async function door(browser: Browser, page: Page, { space }: Places, lang: string): Promise<void> {
  const t = texts(lang);
  const known = async (listed: string) => {
    const headers = {
      'X-Tessera': '1',
      'Idempotency-Key': crypto.randomUUID(),
    };
    const data = { listed, questions: ['Warum möchten Sie dazukommen?'] };
    expect((await page.request.patch(`/api/spaces/${space}`, { headers, data })).ok()).toBe(true);
  };
  await known('network');
  const context = await browserOf(browser, 'walburga');
  const outside = await context.newPage();
  await speak(outside, lang);
  await open(outside, `/spaces/${space}`);
  await outside.getByLabel('Warum möchten Sie dazukommen?').fill('Um zu lernen.');
  await clean(outside, `${lang} asking to join`);
  await outside.getByRole('button', { name: t('space.join'), exact: true }).click();
  await expect(outside.getByRole('heading', { name: t('space.request_open') })).toBeVisible();
  await clean(outside, `${lang} waiting`);
  await open(page, `/spaces/${space}/people`);
  await expect(page.getByText('Um zu lernen.')).toBeVisible();
  await page.getByRole('button', { name: t('space.invite_several') }).click();
  await expect(page.getByText(t('space.invite_made'))).toBeVisible();
  await clean(page, `${lang} door`);
  await fits(page, `${lang} door`);
  await page.getByRole('button', { name: t('space.leave') }).click();
  await clean(page, `${lang} leaving`);
  await page.keyboard.press('Escape');
  await outside.getByRole('button', { name: t('space.request_withdraw') }).click();
  await expect(outside.getByRole('button', { name: t('space.join'), exact: true })).toBeVisible();
  await speak(outside, person('walburga').lang);
  await context.close();
  await known('members');
}

/** What only the site's staff see, with one entry more in the bar. */
export async function desk(browser: Browser, { organisation }: Places, lang: string): Promise<void> {
  const context = await browserOf(browser, 'samir');
  const page = await context.newPage();
  await page.setViewportSize({ width: 360, height: 800 });
  await speak(page, lang);
  const at = '/desk/organisations';
  const other = (await (await page.request.get('/api/directory?people=true')).json()) as {
    items: { id: string }[];
  };
  const into = other.items.find((one) => one.id !== organisation)!.id;
  const paths = [
    '/desk',
    '/desk/people',
    '/desk/themes',
    at,
    `${at}?do=add`,
    `${at}?do=edit&id=${organisation}`,
  ];
  paths.push(`${at}?do=merge&id=${organisation}&into=${into}`, `${at}?do=successors&id=${organisation}`);
  for (const path of [...paths, `/organisations/${organisation}`, '/spaces/new']) {
    await open(page, path);
    await clean(page, `${lang} staff ${path}`);
    await fits(page, `${lang} staff ${path}`);
  }
  await deskInUse(page, lang);
  await speak(page, person('samir').lang);
  await context.close();
}

/** What of the desk comes while one works: hits below a name, what a merge does, an act explained. */
async function deskInUse(page: Page, lang: string): Promise<void> {
  const t = texts(lang);
  await open(page, '/desk/organisations');
  await page.getByLabel(t('desk.organisation_find')).fill('Lindenf');
  await page.getByRole('list', { name: t('desk.organisation_found') }).waitFor();
  await clean(page, `${lang} desk organisations found`);
  await fits(page, `${lang} desk organisations found`);
  await open(page, '/desk/people');
  const take = t('space.act_on', { act: t('desk.office_take'), name: person('samir').name });
  await page.getByRole('button', { name: take }).click();
  await clean(page, `${lang} desk office`);
  await page.keyboard.press('Escape');
  await open(page, '/desk/themes');
  await page
    .getByRole('list', { name: t('desk.themes') })
    .getByRole('button')
    .first()
    .click();
  await clean(page, `${lang} desk theme`);
  await fits(page, `${lang} desk theme`);
}

/** Every dialog open: inviting, deleting, the earlier versions; and the list below the organisation's name. */
export async function dialogs(page: Page, { space, partnership }: Places, lang: string): Promise<void> {
  const t = texts(lang);
  await open(page, `/spaces/${space}`);
  await page.getByRole('button', { name: t('space.invite') }).click();
  await clean(page, `${lang} invite`);

  await open(page, `/spaces/${space}/ask`);
  await page.getByLabel(t('ask.question')).fill('Ein Entwurf?');
  await page.getByLabel(t('ask.text'), { exact: true }).fill('Noch nicht fertig.');
  await expect(page.getByText(t('draft.kept'))).toBeVisible();
  await page.getByText(t('carried.choose')).click();
  await page.getByRole('checkbox').first().check();
  await clean(page, `${lang} draft`);
  await page.getByRole('button', { name: t('ask.send'), exact: true }).click();
  await page.getByRole('button', { name: t('thread.edit'), exact: true }).click();
  await page.getByLabel(t('thread.edit_text'), { exact: true }).fill('Jetzt fertig.');
  await clean(page, `${lang} edit`);
  await page.getByRole('button', { name: t('common.save'), exact: true }).click();
  await page.getByRole('button', { name: t('carried.change') }).click();
  await expect(page.getByRole('dialog').getByRole('checkbox').first()).toBeVisible();
  await clean(page, `${lang} themes`);
  await fits(page, `${lang} themes`);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: t('thread.history') }).click();
  await expect(page.getByRole('dialog').getByText('Noch nicht fertig.')).toBeVisible();
  await clean(page, `${lang} history`);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: t('thread.delete'), exact: true }).click();
  await clean(page, `${lang} delete`);
  await page
    .getByRole('dialog')
    .getByRole('button', { name: t('thread.delete_now') })
    .click();
  await expect(page.getByRole('heading', { name: t('thread.deleted_thread') })).toBeVisible();
  await clean(page, `${lang} deleted`);

  await open(page, `/partnerships/${partnership}`);
  await page.getByRole('button', { name: t('partnerships.edit'), exact: true }).click();
  await clean(page, `${lang} changing a partnership`);
  await fits(page, `${lang} changing a partnership`);
  await page.getByRole('button', { name: t('common.cancel'), exact: true }).click();
  await page.getByRole('button', { name: t('partnerships.end'), exact: true }).click();
  await clean(page, `${lang} ending a partnership`);
  await page.keyboard.press('Escape');

  await open(page, '/profile');
  const box = page.getByRole('combobox', { name: t('profile.organisation') });
  await box.fill('');
  await box.pressSequentially('Lindenf');
  await page.getByRole('option').first().waitFor();
  await clean(page, `${lang} organisation list`);
}

/** What waits for the other side: in the number at Today, in the list, on the page of the proposal with a refusal. */
export async function proposal(browser: Browser, lang: string): Promise<void> {
  const t = texts(lang);
  const context = await browserOf(browser, 'iracema');
  const page = await context.newPage();
  await page.setViewportSize({ width: 360, height: 800 });
  await speak(page, lang);
  await open(page, '/');
  const nav = page.getByRole('navigation', { name: t('frame.nav') });
  await expect(nav).toContainText(t('nav.partnerships', { count: 1 }));
  await clean(page, `${lang} waiting partnership`);
  await open(page, '/partnerships');
  await page
    .getByRole('region', { name: t('partnerships.waiting') })
    .getByRole('link')
    .first()
    .click();
  await expect(page.getByRole('button', { name: t('partnerships.confirm'), exact: true })).toBeVisible();
  await clean(page, `${lang} proposal`);
  await fits(page, `${lang} proposal`);
  await speak(page, person('iracema').lang);
  await context.close();
}

/** What staff alone see: the form of a theme, with a refusal, and that of a new one. */
export async function staffForms(browser: Browser, lang: string): Promise<void> {
  const t = texts(lang);
  const context = await browserOf(browser, STAFF);
  const page = await context.newPage();
  await speak(page, lang);
  await open(page, '/themes/sport');
  await page.getByRole('button', { name: t('themes.edit') }).click();
  await page.getByLabel(t('themes.targets_of')).fill('99.1');
  await page.getByRole('button', { name: t('common.save'), exact: true }).click();
  await expect(page.getByText(t('error.target_unknown'))).toBeVisible();
  await clean(page, `${lang} theme form`);
  await open(page, '/themes');
  await page.getByRole('button', { name: t('themes.add') }).click();
  await page.setViewportSize({ width: 360, height: 800 });
  await clean(page, `${lang} new theme`);
  await fits(page, `${lang} new theme`);
  await speak(page, person(STAFF).lang);
  await context.close();
}
