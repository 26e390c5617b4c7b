import { render, screen, waitFor } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import de from '../src/lib/i18n/locales/de.json';
import type { Source } from '../src/lib/api/wire.ts';
import { useCatalogue } from '../src/lib/i18n/index.svelte.ts';
import { little } from '../src/lib/little.ts';
// Fetched when the page stands: on a busy machine that takes long.
import '../src/lib/ui/FooterEnd.svelte';
import Frame from '../src/lib/ui/Frame.svelte';

/** Every page is drawn in the frame, whose end names the sources of the data on places and organisations. */

vi.mock('../src/lib/router.ts', () => ({
  route: { path: '/today', params: {} },
  preloadPage: () => Promise.resolve(),
}));

const register: Source = {
  key: 'gv100ad',
  name: 'Gemeindeverzeichnis',
  url: 'https://register.example/',
  licence: 'dl-de/by-2-0',
  licenceUrl: 'https://licence.example/',
};
const children = createRawSnippet(() => ({ render: () => '<p>Eine Seite</p>' }));

const named = () => screen.findByRole('link', { name: register.name });

beforeEach(() => {
  little.clear();
  useCatalogue('de', de);
});
afterEach(() => vi.unstubAllGlobals());

const answering = (answer: () => Promise<Response>) =>
  vi.stubGlobal(
    'fetch',
    vi.fn((path: string) => (path === '/api/sources' ? answer() : new Promise(() => undefined))),
  );

it('names source and licence, whatever page stands in the frame', async () => {
  answering(() => Promise.resolve(Response.json([register])));
  const { container } = render(Frame, { children });
  expect(await named()).toHaveAttribute('href', register.url);
  expect(screen.getByRole('link', { name: register.licence })).toHaveAttribute('href', register.licenceUrl);
  expect(container.querySelector('footer > .sources')).toHaveTextContent(de.source.of);
});

it('names what it named last while there is no line', async () => {
  answering(() => Promise.resolve(Response.json([register])));
  const first = render(Frame, { children });
  await named();
  first.unmount();
  answering(() => Promise.reject(new TypeError('no line')));
  render(Frame, { children });
  expect(await named()).toBeInTheDocument();
});

it('says nothing where there are only organisations of our own', async () => {
  answering(() => Promise.resolve(Response.json([])));
  const { container } = render(Frame, { children });
  await waitFor(() => expect(little.read('tessera.sources')).toBe('[]'));
  expect(container.querySelector('.sources')).toBeNull();
});
