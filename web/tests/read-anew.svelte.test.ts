import { render, waitFor } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import HistoryDialog from '../src/discussions/HistoryDialog.svelte';
import de from '../src/lib/i18n/locales/de.json';
import errors from '../src/lib/i18n/locales/errors/de.json';
import PersonPage from '../src/people/PersonPage.svelte';
import type { Me, SpaceRef } from '../src/lib/api/wire.ts';
import { useCatalogue } from '../src/lib/i18n/index.svelte.ts';
import { session } from '../src/lib/session.svelte.ts';
import { SpaceState } from '../src/spaces/space.svelte.ts';
import { ThemeNames } from '../src/partnerships/partnerships.svelte.ts';
import { endForm } from './forms.ts';
import { postOf } from './thread-of.ts';

vi.mock('../src/lib/router.ts', async (original) => ({
  ...(await original<object>()),
  route: { path: '/people/berta', params: { id: 'berta' }, hash: '' },
}));

/** What is on screen is read anew when what it depends on changes while the page stays. */

const me = (notices: number, spaces: SpaceRef[]) => ({ id: 'ayse', notices, spaces }) as unknown as Me;
let asked: string[] = [];

beforeEach(() => {
  asked = [];
  useCatalogue('de', { ...de, ...errors });
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path);
    return Promise.resolve(Response.json({ items: [], next: null }));
  });
});
afterEach(endForm);

it('the names of themes, in another language', async () => {
  const end = $effect.root(() => void new ThemeNames());
  flushSync();
  await waitFor(() => expect(asked).toEqual(['/api/themes?lang=de']));
  useCatalogue('ar', { ...de, ...errors });
  flushSync();
  await waitFor(() => expect(asked).toEqual(['/api/themes?lang=de', '/api/themes?lang=ar']));
  end();
});

it('earlier versions, while they are open and another one comes', async () => {
  HTMLDialogElement.prototype.showModal ??= () => undefined;
  const box = render(HistoryDialog, { open: true, post: postOf() });
  await waitFor(() => expect(asked).toEqual(['/api/posts/p/versions']));
  await box.rerender({ open: true, post: postOf({ editedAt: '2026-01-02T00:00:00Z' }) });
  await waitFor(() => expect(asked).toHaveLength(2));
});

it('a space, when what its reader may do there changes, and once to begin with', async () => {
  const space = { id: 's', slug: 'eins', title: 'Eins', kind: 'community', role: 'member' };
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path);
    return Promise.resolve(Response.json({ ...space, inside: true }));
  });
  session.take({ person: me(0, [space as SpaceRef]) });
  for (const name of ['eins', 's']) {
    asked = [];
    let state!: SpaceState;
    const end = $effect.root(() => void (state = new SpaceState(name)));
    flushSync();
    await waitFor(() => expect(state.data?.title).toBe('Eins'));
    flushSync();
    expect(asked).toEqual([`/api/spaces/${name}`]);
    session.take({ person: me(0, [{ ...space, role: 'facilitator' } as SpaceRef]) });
    flushSync();
    await waitFor(() => expect(asked).toHaveLength(2));
    end();
    session.take({ person: me(0, [space as SpaceRef]) });
  }
});

it("a person, when the reader's spaces change, and not for a number in the frame", async () => {
  session.take({ person: me(0, []) });
  render(PersonPage);
  const once = ['/api/people/berta', '/api/people/berta/contributions'];
  await waitFor(() => expect(asked).toEqual(once));
  session.take({ person: { ...session.me!, notices: 1 } });
  flushSync();
  session.take({ person: { ...session.me!, spaces: [{ id: 's' } as SpaceRef] } });
  flushSync();
  await waitFor(() => expect(asked).toEqual([...once, ...once]));
});
