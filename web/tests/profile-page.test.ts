import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import de from '../src/lib/i18n/locales/de.json';
import errors from '../src/lib/i18n/locales/errors/de.json';
import people from '../src/lib/i18n/locales/people/de.json';
// What the page fetches when it is drawn is here already.
import '../src/pairs/Reachable.svelte';
import '../src/people/AccountSection.svelte';
import '../src/people/AroundProfile.svelte';
import { KEPT, TEXTS } from '../src/people/profile.svelte.ts';
import ProfilePage from '../src/people/ProfilePage.svelte';
import type { Me, Profile } from '../src/lib/api/wire.ts';
import { useCatalogue } from '../src/lib/i18n/index.svelte.ts';
import { forgetAll, keptUnder } from '../src/lib/keep/store.ts';
import { session } from '../src/lib/session.svelte.ts';
import { endForm } from './forms.ts';

/** What is changed in the profile is marked as not saved; given up by a wrong press it comes back. */

const field = (value: string) => ({ value, audience: 'self' });
const fields = Object.fromEntries([...TEXTS, ...KEPT].map((name) => [name, field('')]));
fields.about = field('Vorher');
const profile: Profile = { absence: null, account: [], affiliations: [], deputyFor: [], fields, spaces: [] };
const answers: Record<string, unknown> = {
  '/api/me/profile': profile,
  '/api/me/writing': { blocked: [], reachable: 'everyone' },
  '/api/logins': { items: [], next: null },
};
const about = () => screen.findByDisplayValue<HTMLTextAreaElement>('Vorher');
const change = async (value: string) => fireEvent.input(await about(), { target: { value } });
const kept = () => keptUnder<{ unsaved: string }>('draft:berta:profile:');
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

beforeEach(async () => {
  useCatalogue('de', { ...de, ...errors, ...people });
  const me = {
    id: 'berta',
    name: 'Berta',
    spaces: [],
    languages: ['de'],
    timeZone: 'UTC',
    namePublic: false,
  };
  session.take({ person: me as unknown as Me });
  vi.stubGlobal('fetch', (path: string) => Promise.resolve(Response.json(answers[path])));
  await forgetAll();
});
afterEach(endForm);

it('goes on after a reload, is given up, and given up by mistake comes back', async () => {
  const before = render(ProfilePage);
  await change('Nachher');
  await waitFor(async () => expect(await kept()).not.toEqual([]));
  before.unmount();

  render(ProfilePage);
  await screen.findByDisplayValue('Nachher');
  expect(screen.getByText(de.draft.kept)).toBeVisible();
  await press(de.draft.discard);
  await about();
  expect(await screen.findByText(de.draft.discarded)).toBeVisible();
  await waitFor(async () => expect(await kept()).toEqual([]));
  await press(de.draft.undo);
  await screen.findByDisplayValue('Nachher');
  expect(await screen.findByText(de.draft.kept)).toBeVisible();
  await waitFor(async () => expect(await kept()).not.toEqual([]));
});
