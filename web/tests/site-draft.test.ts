import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import de from '../src/lib/i18n/locales/de.json';
import desk from '../src/lib/i18n/locales/desk/de.json';
import errors from '../src/lib/i18n/locales/errors/de.json';
import SiteEdit from '../src/desk/SiteEdit.svelte';
import type { Me } from '../src/lib/api/wire.ts';
import { useCatalogue } from '../src/lib/i18n/index.svelte.ts';
import { forgetAll, keptUnder } from '../src/lib/keep/store.ts';
import { endForm } from './forms.ts';
import { session } from '../src/lib/session.svelte.ts';

/** The text of a page of the site is not lost: not to a reload, nor to somebody else who saved one meanwhile. */

let stands: { text: string; version: number };
let sent: { text: string; version: number; confirmed: boolean }[];
/** What happens while a text is on its way. */
let meanwhile: () => unknown;

async function server(_path: string, { method = 'GET', body }: RequestInit): Promise<Response> {
  if (method !== 'GET') {
    const given = JSON.parse(body as string) as (typeof sent)[number];
    sent.push(given);
    await meanwhile();
    if (given.version !== stands.version)
      return Response.json({ status: 409, code: 'edited_meanwhile' }, { status: 409 });
    stands = { text: given.text, version: given.version + 1 };
    return Response.json({ id: 'p' });
  }
  return Response.json({ kind: 'imprint', lang: 'de', state: 'draft', versions: [], ...stands });
}

const form = async () => {
  const rendered = render(SiteEdit, { kind: 'imprint', lang: 'de' });
  await screen.findByRole('textbox');
  return rendered;
};
const box = () => screen.getByRole<HTMLTextAreaElement>('textbox');
const type = (value: string) => fireEvent.input(box(), { target: { value } });
const kept = () => keptUnder<{ text: string }>('draft:berta:site:imprint.de:');
const written = (text: string) => waitFor(async () => expect(JSON.stringify(await kept())).toContain(text));
const keepAsDraft = () => fireEvent.click(screen.getByRole('button', { name: desk.desk.site_keep }));

beforeEach(async () => {
  useCatalogue('de', { ...de, ...desk, ...errors });
  session.take({ person: { id: 'berta', name: 'Berta', spaces: [] } as unknown as Me });
  [stands, sent, meanwhile] = [{ text: '[[Name]]', version: 3 }, [], () => undefined];
  await forgetAll();
  vi.stubGlobal('fetch', server);
});
afterEach(endForm);

it('begins with what stands there, of which nothing is kept', async () => {
  await form();
  expect(box()).toHaveValue('[[Name]]');
  expect(screen.queryByText(de.draft.kept)).toBeNull();
  expect(screen.queryByText(errors.error.edited_meanwhile)).toBeNull();
});

it('is there again after a reload, and kept no more once it is saved', async () => {
  const before = await form();
  await type('Rathausplatz 1');
  await written('Rathausplatz 1');
  before.unmount();

  await form();
  await waitFor(() => expect(box()).toHaveValue('Rathausplatz 1'));
  expect(screen.getByText(de.draft.kept)).toBeVisible();
  await keepAsDraft();
  await screen.findByText(desk.desk.site_saved.draft);
  expect(sent).toEqual([{ text: 'Rathausplatz 1', version: 3, confirmed: false }]);
  expect(box()).toHaveValue('Rathausplatz 1');
  expect(await kept()).toEqual([]);
  await type('Rathausplatz 2');
  await keepAsDraft();
  await waitFor(() => expect(sent.at(-1)).toEqual({ text: 'Rathausplatz 2', version: 4, confirmed: false }));
});

it('goes on from what was saved where somebody types while it is being saved', async () => {
  await form();
  await type('Rathausplatz 1');
  meanwhile = () => type('Rathausplatz 12');
  await keepAsDraft();
  await screen.findByText(desk.desk.site_saved.draft);
  expect(box()).toHaveValue('Rathausplatz 12');
  expect(screen.queryByText(errors.error.edited_meanwhile)).toBeNull();
  await written('Rathausplatz 12');
});

it('says so where somebody else saved one meanwhile, and overwrites nothing', async () => {
  const before = await form();
  await type('Rathausplatz 1');
  await written('Rathausplatz 1');
  before.unmount();
  stands = { text: 'Marktplatz 7', version: 4 };

  await form();
  await screen.findByText(errors.error.edited_meanwhile);
  expect(box()).toHaveValue('Rathausplatz 1');
  await keepAsDraft();
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]!.version).toBe(3);
  expect(stands.text).toBe('Marktplatz 7');
  await fireEvent.click(screen.getByRole('button', { name: de.draft.discard }));
  await waitFor(() => expect(box()).toHaveValue('Marktplatz 7'));
  expect(screen.queryByText(errors.error.edited_meanwhile)).toBeNull();
});

it('says so too where somebody else saved one while it was open', async () => {
  await form();
  await type('Rathausplatz 1');
  stands = { text: 'Marktplatz 7', version: 4 };
  await keepAsDraft();
  await screen.findByText(errors.error.edited_meanwhile);
  expect(box()).toHaveValue('Rathausplatz 1');
  await fireEvent.click(screen.getByRole('button', { name: de.draft.discard }));
  await waitFor(() => expect(box()).toHaveValue('Marktplatz 7'));
  await waitFor(() => expect(screen.queryByText(errors.error.edited_meanwhile)).toBeNull());
});
