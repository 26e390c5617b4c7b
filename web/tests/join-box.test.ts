import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import JoinBox from '../src/spaces/JoinBox.svelte';
import type { SpaceState } from '../src/spaces/space.svelte.ts';
import de from '../src/lib/i18n/locales/de.json';
import errors from '../src/lib/i18n/locales/errors/de.json';
import type { SpacePage } from '../src/lib/api/wire.ts';
import { useCatalogue } from '../src/lib/i18n/index.svelte.ts';
import { forgetAll } from '../src/lib/keep/store.ts';
import { endForm } from './forms.ts';

/** The stream may tell of one's request before the reading after it has come, which on a weak line takes seconds. */

const outside = {
  id: 's',
  slug: 's',
  questions: ['Wozu?'],
  mayRequest: true,
  request: null,
  ownRequest: null,
};
const asked = {
  ...outside,
  ownRequest: { id: 'r', state: 'open', createdAt: '2026-11-02T08:00:00Z', sentence: '' },
};
const pageOf = (page: unknown) => page as SpacePage;
let sent: string[] = [];
let readings: (() => void)[] = [];
const space = {
  page: { load: () => new Promise<void>((done) => readings.push(done)) },
} as unknown as SpaceState;
const button = (name: string) => screen.getByRole('button', { name: new RegExp(`^${name}`) });

async function ask() {
  const box = render(JoinBox, { page: pageOf(outside), space });
  const answer = screen.getByLabelText<HTMLTextAreaElement>('Wozu?');
  await fireEvent.input(answer, { target: { value: 'Um zu lernen' } });
  button(de.space.join).focus();
  await fireEvent.submit(answer.form!);
  await waitFor(() => expect(readings).toHaveLength(1));
  return box;
}

beforeEach(async () => {
  useCatalogue('de', { ...de, ...errors });
  [sent, readings] = [[], []];
  vi.stubGlobal('fetch', (path: string, init?: RequestInit) => {
    sent.push(`${init?.method} ${path}`);
    return Promise.resolve(Response.json({ id: 'r' }));
  });
  await forgetAll();
});
afterEach(endForm);

it('is taken back while what came of it is still being read', async () => {
  const box = await ask();
  await box.rerender({ page: pageOf(asked) });
  await fireEvent.click(button(de.space.request_withdraw));
  await waitFor(() => expect(sent).toEqual(['POST /api/spaces/s/requests', 'DELETE /api/requests/r']));
});

it('leads the focus on from what has gone', async () => {
  const box = await ask();
  await box.rerender({ page: pageOf(asked) });
  readings[0]!();
  const heading = screen.getByRole('heading', { name: de.space.request_open });
  await waitFor(() => expect(heading).toHaveFocus());
});

it('leaves the focus with who has gone on meanwhile', async () => {
  const box = await ask();
  await box.rerender({ page: pageOf(asked) });
  button(de.space.request_withdraw).focus();
  readings[0]!();
  await new Promise((done) => setTimeout(done, 50));
  expect(button(de.space.request_withdraw)).toHaveFocus();
});

it('forgets what one act was refused once the other is done', async () => {
  const box = render(JoinBox, { page: pageOf(asked), space });
  vi.stubGlobal('fetch', (_: string, init?: RequestInit) => {
    if (init?.method !== 'DELETE') return Promise.resolve(Response.json({ id: 'r' }));
    const problem = { status: 409, code: 'request_settled', params: {} };
    const headers = { 'content-type': 'application/problem+json' };
    return Promise.resolve(new Response(JSON.stringify(problem), { status: 409, headers }));
  });
  await fireEvent.click(button(de.space.request_withdraw));
  await screen.findByText(errors.error.request_settled);
  await box.rerender({ page: pageOf(outside) });
  const answer = screen.getByLabelText<HTMLTextAreaElement>('Wozu?');
  await fireEvent.input(answer, { target: { value: 'Um zu lernen' } });
  await fireEvent.submit(answer.form!);
  await waitFor(() => expect(readings).toHaveLength(1));
  await box.rerender({ page: pageOf(asked) });
  expect(screen.queryByText(errors.error.request_settled)).toBeNull();
});
