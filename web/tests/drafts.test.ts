import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import de from '../src/lib/i18n/locales/de.json';
import conversations from '../src/lib/i18n/locales/conversations/de.json';
import errors from '../src/lib/i18n/locales/errors/de.json';
import translate from '../src/lib/i18n/locales/translate/de.json';
import EditForm from '../src/discussions/EditForm.svelte';
import TranslateForm from '../src/discussions/TranslateForm.svelte';
import type { Me, Post, Translation } from '../src/lib/api/wire.ts';
import { useCatalogue } from '../src/lib/i18n/index.svelte.ts';
import { forgetAll, keptUnder } from '../src/lib/keep/store.ts';
import { session } from '../src/lib/session.svelte.ts';
// What the forms fetch when they are drawn is here already.
import '../src/lib/files/FilePicker.svelte';
import AskToWrite from '../src/pairs/AskToWrite.svelte';
import EditMessage from '../src/pairs/EditMessage.svelte';
import MessageForm from '../src/pairs/MessageForm.svelte';
import { endForm } from './forms.ts';
import { postOf, threadOf } from './thread-of.ts';

/** What is written in a form is not lost: not to an answer that comes late, nor to a reload. */

const me = { id: 'ayse', name: 'Ayşe', spaces: [] } as unknown as Me;
const done = { id: 'p', position: { stream: 's', epoch: 'e', seq: 3 } };
const close = vi.fn();

/** What the server says to an address, as soon as the test lets it. */
let answers: Map<string, (body: unknown) => void>;
let sent: { path: string; body: unknown }[];
const answer = async (path: string, body: unknown) => {
  await waitFor(() => expect([...answers.keys()]).toContain(path));
  const say = answers.get(path)!;
  answers.delete(path);
  say(body);
};

function server(path: string, { method = 'GET', body }: RequestInit): Promise<Response> {
  if (method !== 'GET') sent.push({ path, body: JSON.parse((body as string | null) ?? 'null') });
  const asResponse = (what: unknown) => (what instanceof Response ? what : Response.json(what));
  return new Promise((resolve) => answers.set(path, (what) => resolve(asResponse(what))));
}

const post = (translations: string[] = []) => {
  const there = translations.map((lang) => ({ lang, html: '', byline: {}, at: '2026-01-01T00:00:00Z' }));
  return postOf({ translations: there as unknown as Translation[] });
};
/** The author's own, who may change any translation of it. */
const threadAround = (one: Post) => threadOf([one], { posts: [one.id] });

const box = () => screen.getByRole<HTMLTextAreaElement>('textbox');
const type = (value: string) => fireEvent.input(box(), { target: { value } });
const kept = async () => (await keptUnder<Record<string, string>>('draft:')).map(([, fields]) => fields);
/** Drafts are written a little after the last key. */
const written = (text: string) => waitFor(async () => expect(JSON.stringify(await kept())).toContain(text));

beforeEach(async () => {
  useCatalogue('de', { ...de, ...conversations, ...errors, ...translate });
  session.take({ person: me });
  [answers, sent] = [new Map(), []];
  close.mockClear();
  await forgetAll();
  vi.stubGlobal('fetch', server);
});
afterEach(endForm);

describe('a translation', () => {
  const of = (lang: string) => `/api/posts/p/translations/${lang}`;
  const form = (translations: string[] = []) =>
    render(TranslateForm, { post: post(translations), thread: threadAround(post(translations)), close });
  const choose = (lang: string) =>
    fireEvent.change(screen.getByRole('combobox'), { target: { value: lang } });
  const source = (text: string) => ({ lang: 'xx', text, title: null });

  it('is not filled with what comes late for another language', async () => {
    form(['en', 'fr']);
    await choose('en');
    await choose('fr');
    await answer(of('fr'), source('La fontaine.'));
    await waitFor(() => expect(box()).toHaveValue('La fontaine.'));
    await answer(of('en'), source('The fountain.'));
    await new Promise((later) => setTimeout(later, 20));
    expect(box()).toHaveValue('La fontaine.');
    await choose('en');
    await answer(of('en'), source('The fountain.'));
    await waitFor(() => expect(box()).toHaveValue('The fountain.'));
  });

  it('keeps what is typed while what stands there is on its way', async () => {
    form(['en']);
    await choose('en');
    await type('My own words.');
    await answer(of('en'), source('The fountain.'));
    await new Promise((later) => setTimeout(later, 20));
    expect(box()).toHaveValue('My own words.');
  });

  it('goes along to a language in which nothing stands, and stays where something does', async () => {
    form(['en']);
    await choose('fr');
    await type('La fuente.');
    await choose('en');
    await answer(of('en'), source('The fountain.'));
    await waitFor(() => expect(box()).toHaveValue('The fountain.'));
    await choose('es');
    await waitFor(() => expect(box()).toHaveValue('La fuente.'));
    await choose('fr');
    await waitFor(() => expect(box()).toHaveValue('La fuente.'));
  });

  it('is there again after a reload, and gone once it is sent', async () => {
    const before = form();
    await choose('fr');
    await type('La fontaine.');
    await written('La fontaine.');
    before.unmount();

    const { container } = form();
    await choose('fr');
    await waitFor(() => expect(box()).toHaveValue('La fontaine.'));
    expect(screen.getByText(de.draft.kept)).toBeVisible();
    await fireEvent.submit(container.querySelector('form')!);
    await answer(of('fr'), done);
    await waitFor(() => expect(close).toHaveBeenCalledOnce());
    expect(sent).toMatchObject([{ path: of('fr'), body: { text: 'La fontaine.' } }]);
    expect(await kept()).toEqual([]);
  });

  it('is refused late at its own language alone, where the refusal waits', async () => {
    const { container } = form();
    await choose('fr');
    await type('La fontaine.');
    await fireEvent.submit(container.querySelector('form')!);
    await waitFor(() => expect(answers.has(of('fr'))).toBe(true));
    await choose('es');
    await type('La fuente.');
    const refusal = { status: 409, code: 'edited_meanwhile' };
    await answer(of('fr'), Response.json(refusal, { status: 409 }));
    await new Promise((later) => setTimeout(later, 20));
    expect(screen.queryByText(errors.error.edited_meanwhile)).toBeNull();
    expect(box()).toHaveValue('La fuente.');
    await choose('fr');
    expect(await screen.findByText(errors.error.edited_meanwhile)).toBeVisible();
  });

  it('is gone once it is given up', async () => {
    form();
    await choose('fr');
    await type('La fontaine.');
    await written('La fontaine.');
    await fireEvent.click(screen.getByRole('button', { name: de.common.cancel }));
    await waitFor(() => expect(close).toHaveBeenCalledOnce());
    expect(await kept()).toEqual([]);
  });
});

describe.each([
  ['contribution', EditForm],
  ['message', EditMessage],
])('a %s that is changed', (_name, Form) => {
  const overtaken = errors.error.edited_meanwhile;
  const open = () => render(Form, { post: post(), thread: threadAround(post()), close });
  const stands = (text: string, version: string | null = null) =>
    answer('/api/posts/p/source', { text, version });
  const filled = (text: string) => waitFor(() => expect(box()).toHaveValue(text));

  it('is there again after a reload as it was written, and gone once it is sent', async () => {
    const before = open();
    await stands('Der Brunnen.');
    await filled('Der Brunnen.');
    await type('Der neue Brunnen.');
    await written('Der neue Brunnen.');
    before.unmount();

    const { container } = open();
    await stands('Der Brunnen.');
    await filled('Der neue Brunnen.');
    await fireEvent.submit(container.querySelector('form')!);
    await answer('/api/posts/p', done);
    await waitFor(() => expect(close).toHaveBeenCalledOnce());
    expect(sent).toMatchObject([
      { path: '/api/posts/p', body: { text: 'Der neue Brunnen.', version: null } },
    ]);
    expect(await kept()).toEqual([]);
  });

  it('does not take the place of a version that came meanwhile, until the reader gives the draft up', async () => {
    const before = open();
    await stands('Der Brunnen.');
    await filled('Der Brunnen.');
    await type('Der neue Brunnen.');
    await written('Der neue Brunnen.');
    before.unmount();

    open();
    await stands('Der alte Brunnen.', '2026-01-02T00:00:00Z');
    await filled('Der neue Brunnen.');
    expect(screen.getByText(overtaken)).toBeVisible();
    await fireEvent.click(screen.getByRole('button', { name: de.draft.discard }));
    await filled('Der alte Brunnen.');
    expect(screen.queryByText(overtaken)).toBeNull();
  });

  it('is gone once it is given up', async () => {
    open();
    await stands('Der Brunnen.');
    await filled('Der Brunnen.');
    await type('Der neue Brunnen.');
    await written('Der neue Brunnen.');
    await fireEvent.click(screen.getByRole('button', { name: de.common.cancel }));
    await waitFor(() => expect(close).toHaveBeenCalledOnce());
    expect(await kept()).toEqual([]);
  });
});

describe('a message', () => {
  const path = '/api/threads/t/answers';
  const form = () => render(MessageForm, { thread: 't', sent: vi.fn() });
  const send = (container: Element) => fireEvent.submit(container.querySelector('form')!);

  it('leaves what is typed while it is sent, and keeps it', async () => {
    const { container } = form();
    await type('The first.');
    await send(container);
    await type('The second.');
    await answer(path, done);
    await written('The second.');
    expect(box()).toHaveValue('The second.');
    await send(container);
    await answer(path, done);
    await waitFor(() => expect(box()).toHaveValue(''));
    expect(sent.map(({ body }) => body)).toEqual([{ text: 'The first.' }, { text: 'The second.' }]);
    expect(await kept()).toEqual([]);
  });
});

describe('a request to write', () => {
  const open = () => render(AskToWrite, { person: 'olena', name: 'Olena', done: () => Promise.resolve() });
  const begin = async () => {
    const name = conversations.conversations.write.replace('{{name}}', 'Olena');
    await fireEvent.click(screen.getByRole('button', { name }));
  };

  it('is there again after a reload, and gone once it is sent', async () => {
    const before = open();
    await begin();
    await type('Wegen des Brunnens');
    await written('Wegen des Brunnens');
    before.unmount();

    const { container } = open();
    await begin();
    await waitFor(() => expect(box()).toHaveValue('Wegen des Brunnens'));
    await fireEvent.submit(container.querySelector('form')!);
    await answer('/api/people/olena/requests', done);
    await waitFor(async () => expect(await kept()).toEqual([]));
    expect(sent).toMatchObject([{ body: { sentence: 'Wegen des Brunnens' } }]);
  });
});
