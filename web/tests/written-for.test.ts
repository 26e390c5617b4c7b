import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import de from '../src/lib/i18n/locales/de.json';
import errors from '../src/lib/i18n/locales/errors/de.json';
import translate from '../src/lib/i18n/locales/translate/de.json';
import AnswerForm from '../src/discussions/AnswerForm.svelte';
import EditForm from '../src/discussions/EditForm.svelte';
import { Quoting } from '../src/discussions/passages.ts';
import TranslateForm from '../src/discussions/TranslateForm.svelte';
import { giveTo, writtenFor } from '../src/discussions/written-for.ts';
import { ApiError } from '../src/lib/api/client.ts';
import type { Me, PostFile } from '../src/lib/api/wire.ts';
import { FileShelf } from '../src/lib/files/kept.ts';
import { Uploads } from '../src/lib/files/uploads.svelte.ts';
import { useCatalogue } from '../src/lib/i18n/index.svelte.ts';
import { forgetAll, keptUnder } from '../src/lib/keep/store.ts';
import { session } from '../src/lib/session.svelte.ts';
// What the forms fetch when they are drawn is here already.
import '../src/lib/files/FilePicker.svelte';
import { endForm } from './forms.ts';
import { postOf, threadOf } from './thread-of.ts';

/** What was begun for few goes to more only when its author, told who these are, sends it again (R9). */

const me = { id: 'ayse', name: 'Ayşe', spaces: [] } as unknown as Me;
const done = { id: 'p', position: { stream: 's', epoch: 'e', seq: 3 } };
const FEW = { space: 'closed', audience: 'space' };
const MORE = { space: 'network', audience: 'network' };

/** Where the thread is now. */
let place = FEW;
let sent: Record<string, unknown>[];

/** Takes what was written for those who read there now. */
function server(path: string, { method = 'GET', body }: RequestInit): Promise<Response> {
  const source = { lang: 'en', text: 'Before.', title: null };
  if (method === 'GET')
    return path.startsWith('/api/posts/')
      ? Promise.resolve(Response.json(source))
      : new Promise(() => undefined);
  const act = JSON.parse(body as string) as Record<string, unknown>;
  sent.push(act);
  const fits = JSON.stringify(act.writtenFor) === JSON.stringify(place);
  const refusal = { status: 409, code: 'more_readers', params: { ...place, title: 'Offenes Netzwerk' } };
  return Promise.resolve(fits ? Response.json(done) : Response.json(refusal, { status: 409 }));
}

const post = postOf({});
const thread = () => {
  const one = threadOf([post], { posts: ['p'] });
  return Object.defineProperty(one, 'place', { get: () => JSON.stringify(place) });
};
const close = vi.fn();
const FORMS = {
  answer: () => {
    const at = () => JSON.stringify(place);
    const props = {
      thread: 't',
      canSee: { kind: 'space' as const },
      place: at,
      sent: close,
      quoting: new Quoting(),
    };
    return render(AnswerForm, props);
  },
  edit: () => render(EditForm, { post, thread: thread(), close }),
  translation: () => render(TranslateForm, { post, thread: thread(), close }),
};
type Name = keyof typeof FORMS;
const NAMES = Object.keys(FORMS) as Name[];

const type = async (value: string) =>
  fireEvent.input(await screen.findByRole('textbox'), { target: { value } });
const send = () => fireEvent.submit(document.querySelector('form')!);
const later = (ms: number) => new Promise((done) => setTimeout(done, ms));

beforeEach(async () => {
  useCatalogue('de', { ...de, ...errors, ...translate });
  session.take({ person: me });
  [place, sent] = [FEW, []];
  close.mockClear();
  await forgetAll();
  vi.stubGlobal('fetch', server);
});
afterEach(endForm);

describe.each(NAMES)('%s', (name) => {
  it('says what it was begun for, and asks where more read it by now', async () => {
    FORMS[name]();
    await later(50);
    await type('Unter uns.');
    place = MORE;
    await type('Unter uns gesagt.');
    await send();
    const notice = await screen.findByText(/Das können alle lesen, die in Tessera eingeloggt sind/);
    expect(notice).toHaveTextContent('Noch nicht gesendet');
    expect(sent).toMatchObject([{ text: 'Unter uns gesagt.', writtenFor: FEW }]);
    expect(screen.getByRole('textbox')).toHaveValue('Unter uns gesagt.');
    // Pressed twice it is refused twice.
    await send();
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[1]).toMatchObject({ writtenFor: FEW });
    expect(close).not.toHaveBeenCalled();
    await fireEvent.click(await screen.findByRole('button', { name: 'Auch an diese Menschen senden' }));
    await waitFor(() => expect(close).toHaveBeenCalledOnce());
    expect(sent[2]).toMatchObject({ text: 'Unter uns gesagt.', writtenFor: MORE });
  });

  it('knows it after a reload, too', async () => {
    FORMS[name]();
    await later(50);
    await type('Unter uns.');
    await waitFor(async () => expect(JSON.stringify(await keptUnder('draft:'))).toContain('Unter uns.'));
    cleanup();
    place = MORE;
    FORMS[name]();
    await waitFor(() => expect(screen.getByRole('textbox')).toHaveValue('Unter uns.'));
    await send();
    await screen.findByText(/Das können alle lesen, die in Tessera eingeloggt sind/);
    expect(sent).toMatchObject([{ writtenFor: FEW }]);
  });

  it('stays for those it was begun for while it is emptied and written anew', async () => {
    FORMS[name]();
    await later(50);
    const before = screen.getByRole<HTMLTextAreaElement>('textbox').value;
    await type('Unter uns.');
    await type(before);
    place = MORE;
    await type('Unter uns.');
    await send();
    await waitFor(() => expect(sent).toMatchObject([{ writtenFor: FEW }]));
  });

  it('is for those who read there when it is begun', async () => {
    place = MORE;
    FORMS[name]();
    await later(50);
    await type('Für alle.');
    await send();
    await waitFor(() => expect(close).toHaveBeenCalledOnce());
    expect(sent).toMatchObject([{ writtenFor: MORE }]);
  });
});

describe('a file', () => {
  it('is for those who read there when it was chosen, though the text was begun later', async () => {
    const shelf = new FileShelf('answer:t');
    const kept = { local: 'l', name: 'Plan.pdf', size: 3, type: 'application/pdf', key: 'k', id: 'f' };
    await shelf.put({ ...kept, alt: '', ready: true, at: Date.now(), since: JSON.stringify(FEW) });
    place = MORE;
    FORMS.answer();
    await screen.findByText('Plan.pdf');
    await type('Für alle.');
    await send();
    await waitFor(() => expect(sent).toMatchObject([{ files: ['f'], writtenFor: FEW }]));
    await fireEvent.click(await screen.findByRole('button', { name: 'Auch an diese Menschen senden' }));
    await waitFor(() => expect(sent[1]).toMatchObject({ files: ['f'], writtenFor: MORE }));
  });

  it('on the post is described for those who read there when the form was opened', async () => {
    const attached = [{ id: 'f', name: 'Square.png', kind: 'image', type: 'image/png', bytes: 3, alt: '' }];
    const at = new Uploads('edit:p', attached as PostFile[], () => JSON.stringify(place));
    expect(at.since).toEqual([]);
    place = MORE;
    at.items[0]!.alt = 'Ein Platz.';
    expect(at.since).toEqual([JSON.stringify(FEW)]);
    const draft = { since: JSON.stringify(MORE) };
    const form = { draft, files: { since: () => at.since, give: (now: string) => at.give(now) } };
    const said = () => writtenFor(form, JSON.stringify(place));
    await at.forSending(said).catch(() => undefined);
    expect(sent).toMatchObject([{ alt: 'Ein Platz.', writtenFor: FEW }]);
    const params = { ...MORE, title: '' };
    giveTo(form, new ApiError({ status: 409, code: 'more_readers', params }));
    await at.forSending(said);
    expect(sent[1]).toMatchObject({ alt: 'Ein Platz.', writtenFor: MORE });
    at.stop();
  });

  it('is for the fewest of all that it and the text were for', () => {
    const other = { space: 'second', audience: 'network' };
    const form = {
      draft: { since: JSON.stringify(other) },
      files: { since: () => [JSON.stringify(FEW)], give: vi.fn() },
    };
    expect(writtenFor(form, JSON.stringify(MORE))).toEqual({ writtenFor: FEW });
  });
});
