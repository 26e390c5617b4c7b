import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import Editor from '../src/lib/ui/Editor.svelte';
import { Mentions } from '../src/lib/ui/mentions.svelte.ts';

/** Naming people in a text. */

const ID = '10000000-0000-4000-8000-000000000000';
const merve = { id: ID, name: 'Merve' };
let respond: (path: string) => Promise<Response>;

beforeEach(() => {
  respond = () => Promise.resolve(Response.json({ items: [merve] }));
  vi.stubGlobal('fetch', (path: string) => respond(path));
});
afterEach(() => vi.unstubAllGlobals());

describe('whoever is offered while a name is written', () => {
  const area = () => screen.getByRole<HTMLTextAreaElement>('textbox');
  const offers = () => screen.queryAllByRole('option');

  async function offered(): Promise<void> {
    render(Editor, { value: '', label: 'Text', mention: 'thread=t' });
    await fireEvent.input(area(), { target: { value: 'Hello @Mer' } });
    await waitFor(() => expect(offers()).toHaveLength(1));
  }

  it('takes the place of what was written of it', async () => {
    await offered();
    await fireEvent.keyDown(area(), { key: 'ArrowDown' });
    await fireEvent.keyDown(area(), { key: 'Enter' });
    expect(area()).toHaveValue('Hello @Merve ');
  });

  it.each(['ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp'])(
    'is not once the caret moves by %s',
    async (key) => {
      await offered();
      await fireEvent.keyDown(area(), { key: 'ArrowDown' });
      await fireEvent.keyDown(area(), { key });
      expect(offers()).toEqual([]);
      await fireEvent.keyDown(area(), { key: 'Enter' });
      expect(area()).toHaveValue('Hello @Mer');
    },
  );

  it('is not once the caret is put elsewhere', async () => {
    await offered();
    await fireEvent.click(area());
    expect(offers()).toEqual([]);
  });

  it('is not when the caret has moved before the answer comes', async () => {
    let answered: (answer: Response) => void = () => undefined;
    const asked = vi.fn(() => new Promise<Response>((resolve) => (answered = resolve)));
    respond = asked;
    render(Editor, { value: '', label: 'Text', mention: 'thread=t' });
    await fireEvent.input(area(), { target: { value: 'Hello @Mer' } });
    await waitFor(() => expect(asked).toHaveBeenCalledOnce());
    await fireEvent.keyDown(area(), { key: 'Home' });
    answered(Response.json({ items: [merve] }));
    await new Promise((later) => setTimeout(later, 20));
    expect(offers()).toEqual([]);
  });
});

describe('who was named before', () => {
  it('is asked for again where there was no line', async () => {
    const mentions = new Mentions();
    respond = () => Promise.reject(new TypeError('network'));
    await mentions.know(`@[${ID}]`);
    expect(mentions.people).toEqual([]);
    respond = () => Promise.resolve(Response.json(merve));
    await mentions.know(`@[${ID}] and on`);
    expect(mentions.people).toEqual([merve]);
  });

  it('is asked for once where the server has no name', async () => {
    const mentions = new Mentions();
    const asked = vi.fn(() => Promise.resolve(Response.json({ name: null })));
    respond = asked;
    await mentions.know(`@[${ID}]`);
    await mentions.know(`@[${ID}] and on`);
    expect(asked).toHaveBeenCalledOnce();
  });
});
