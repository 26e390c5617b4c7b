import { File as NodeFile } from 'node:buffer';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import de from '../src/lib/i18n/locales/de.json';
import files from '../src/lib/i18n/locales/files/de.json';
import AnswerForm from '../src/discussions/AnswerForm.svelte';
import { Quoting } from '../src/discussions/passages.ts';
import PostFiles from '../src/discussions/PostFiles.svelte';
import type { Me, PostFile } from '../src/lib/api/wire.ts';
// What the form fetches when it is drawn is here already.
import '../src/lib/files/FilePicker.svelte';
import { pastedFiles } from '../src/lib/files/choosing.ts';
import { Uploads } from '../src/lib/files/uploads.svelte.ts';
import { shownSize, sizeText } from '../src/lib/files/telling.ts';
import { useCatalogue } from '../src/lib/i18n/index.svelte.ts';
import { forgetAll } from '../src/lib/keep/store.ts';
import { session } from '../src/lib/session.svelte.ts';

const say = files.files;
const picture: PostFile = {
  id: 'p',
  name: 'Plan.png',
  kind: 'image',
  type: 'image/png',
  bytes: 4,
  width: 1600,
  height: 400,
  alt: 'Ein Plan',
};
const fileOf = (name: string, type: string) => new NodeFile(['x'], name, { type }) as unknown as File;

let sent: { path: string; body: unknown }[];
let open: () => void;

/** Files come in at once; whether they are checked waits for `open`. */
function server(): void {
  const gate = new Promise<void>((resolve) => (open = resolve));
  vi.stubGlobal('fetch', async (path: string, { method, body }: RequestInit) => {
    if (path === '/api/files/limits')
      return Response.json({ bytes: 2e7, perPost: 10, types: [{ type: 'image/png', ending: 'png' }] });
    if (method === 'POST') {
      sent.push({ path, body: JSON.parse(body as string) });
      return Response.json({ id: `id-${sent.length}` }, { status: 201 });
    }
    await gate;
    return Response.json({ id: 'x', size: 1, received: 1, state: 'ready', kind: 'image' });
  });
}

const place = () => JSON.stringify({ space: 's', audience: 'network' });

beforeEach(async () => {
  useCatalogue('de', { ...de, ...files });
  session.take({ person: { id: 'p', name: 'Ayşe', spaces: [] } as unknown as Me });
  sent = [];
  await forgetAll();
  URL.createObjectURL = () => 'blob:x';
  URL.revokeObjectURL = () => undefined;
  server();
});
afterEach(() => vi.unstubAllGlobals());

describe('under a post', () => {
  it('pictures say what they show, documents their kind and size, and keep their place', () => {
    const nameless = { ...picture, id: 'q', alt: '' };
    const type = 'application/pdf';
    const document = { id: 'd', name: 'Haushalt.pdf', kind: 'document' as const, type, bytes: 1_449_000 };
    render(PostFiles, { files: [picture, nameless, document] });
    const shown = screen.getByRole('img', { name: 'Ein Plan' });
    expect(shown).toHaveAttribute('loading', 'lazy');
    expect([shown.getAttribute('width'), shown.getAttribute('height')]).toEqual(['320', '80']);
    expect(screen.getByRole('img', { name: 'Bild ohne Beschreibung: Plan.png' })).toBeVisible();
    const link = screen.getByRole('link', { name: 'Haushalt.pdf' });
    expect(link).toHaveAttribute('href', '/api/files/d');
    expect(link.closest('li')).toHaveTextContent('Haushalt.pdf PDF, 1,4 MB');
  });

  it('sizes are rounded for people, small pictures not enlarged', () => {
    expect([1, 999_999, 1_000_000, 2_049_999].map(sizeText)).toEqual(['1 kB', '1.000 kB', '1 MB', '2 MB']);
    expect(shownSize({ ...picture, width: 40, height: 20 })).toEqual({ width: 40, height: 20 });
    expect(shownSize({ ...picture, width: 3, height: 9_000 })).toEqual({ width: 1, height: 320 });
  });
});

describe('what is pasted', () => {
  const clipboard = (types: string[]) =>
    ({ types, files: [fileOf('image.png', 'image/png')] }) as unknown as DataTransfer;

  it('is a file when it is nothing else', () => {
    expect(pastedFiles(clipboard(['Files']))).toHaveLength(1);
    expect(pastedFiles(clipboard(['text/plain', 'Files']))).toEqual([]);
    expect(pastedFiles(null)).toEqual([]);
  });
});

describe('an answer with files', { timeout: 30_000 }, () => {
  it('asks once for a description, waits for the upload and goes out by itself', async () => {
    const done = vi.fn();
    const { container } = render(AnswerForm, {
      thread: 't',
      canSee: { kind: 'network' },
      place,
      sent: done,
      quoting: new Quoting(),
    });
    await screen.findByRole('button', { name: say.add });
    await fireEvent.input(screen.getByRole('textbox'), { target: { value: 'Hier.' } });
    const form = container.querySelector('form')!;
    await fireEvent.drop(form, { dataTransfer: { types: ['Files'], files: [fileOf('a.png', 'image/png')] } });
    const row = within(form).getByRole('group', { name: say.chosen });
    await within(row).findByText('a.png');
    const send = screen.getByRole('button', { name: de.thread.send });

    await fireEvent.submit(form);
    await screen.findByText(say.ask_alt);
    expect(within(row).getByLabelText(say.alt)).toHaveFocus();
    await waitFor(() => expect(send).not.toHaveAttribute('aria-disabled'));
    await fireEvent.submit(form);
    await within(row).findByRole('button', { name: say.stop_waiting });
    await waitFor(() => expect(sent.map(({ path }) => path)).toEqual(['/api/files']));

    open();
    await waitFor(() => expect(done).toHaveBeenCalledOnce());
    expect(sent.at(-1)).toMatchObject({
      path: '/api/threads/t/answers',
      body: { text: 'Hier.', files: ['id-1'] },
    });
    expect(within(row).queryByText('a.png')).toBeNull();
  });

  it('goes out with what was chosen before a reload, though the picker is not there yet', async () => {
    const before = new Uploads('answer:t');
    await before.add([fileOf('a.png', 'image/png')]);
    before.items[0]!.alt = 'Ein Plan';
    await before.items[0]!.described();
    open();
    expect(await before.forSending()).toEqual(['id-1']);
    before.stop();

    const done = vi.fn();
    const props = {
      thread: 't',
      canSee: { kind: 'network' as const },
      place,
      sent: done,
      quoting: new Quoting(),
    };
    const { container } = render(AnswerForm, props);
    expect(screen.queryByRole('button', { name: say.add })).toBeNull();
    await fireEvent.submit(container.querySelector('form')!);
    await waitFor(() => expect(done).toHaveBeenCalledOnce());
    expect(sent.at(-1)).toMatchObject({ path: '/api/threads/t/answers', body: { files: ['id-1'] } });
  });

  it('takes a file away by its button and gives the focus back', async () => {
    const { container } = render(AnswerForm, {
      thread: 't',
      canSee: { kind: 'network' },
      place,
      sent: vi.fn(),
      quoting: new Quoting(),
    });
    const add = await screen.findByRole('button', { name: say.add });
    const input = container.querySelector<HTMLInputElement>('input[type=file]')!;
    const chosen = [fileOf('a.svg', 'image/svg+xml'), fileOf('b.svg', 'image/svg+xml')];
    Object.defineProperty(input, 'files', { value: chosen });
    await fireEvent.change(input);
    const removing = () => screen.getAllByRole('button', { name: say.remove });
    await waitFor(() => expect(removing()).toHaveLength(2));
    await fireEvent.click(removing()[0]!);
    await waitFor(() => expect(removing()).toHaveLength(1));
    await waitFor(() => expect(screen.getByRole('button', { name: say.remove })).toHaveFocus());
    await fireEvent.click(screen.getByRole('button', { name: say.remove }));
    await waitFor(() => expect(add).toHaveFocus());
  });
});
