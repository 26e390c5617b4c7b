import { fireEvent, render, screen } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { heldGet, shortGet } from '../src/lib/live/transports.ts';
import { little } from '../src/lib/little.ts';
import { lowData } from '../src/lib/low-data.svelte.ts';
import { savesData } from '../src/lib/low-data.ts';
import OnDemand from '../src/lib/ui/OnDemand.svelte';

const children = createRawSnippet(() => ({ render: () => '<p>The map</p>' }));
const saving = (on: boolean) =>
  vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { connection: { saveData: on } }));

beforeEach(() => {
  localStorage.clear();
  lowData.set(false);
});
afterEach(() => vi.unstubAllGlobals());

describe('low data', () => {
  it('is as the device says until the reader says otherwise', () => {
    localStorage.clear();
    saving(true);
    expect(savesData()).toBe(true);
    lowData.set(false);
    expect(savesData()).toBe(false);
    saving(false);
    lowData.set(true);
    expect(savesData()).toBe(true);
  });

  it.each([
    ['in full, every five seconds', false, 7],
    ['with low data, six times less often', true, 2],
  ])('asks the server %s', async (_name, on, times) => {
    vi.useFakeTimers();
    const asked = vi.fn(() => Promise.resolve(Response.json({ frames: [] })));
    vi.stubGlobal('fetch', asked);
    lowData.set(on);
    const line = shortGet.connect({ frame: () => undefined, down: () => undefined }, () => []);
    await vi.advanceTimersByTimeAsync(30_500);
    line.stop();
    vi.useRealTimers();
    expect(asked).toHaveBeenCalledTimes(times);
  });

  it('is as patient as it asks less often', () => {
    const [held, short] = [heldGet.silence, shortGet.silence];
    lowData.set(true);
    expect(shortGet.silence - short).toBe(25_000);
    expect(heldGet.silence).toBeGreaterThan(held);
  });

  it('brings what is large when it is asked for', async () => {
    lowData.set(true);
    render(OnDemand, { label: 'Show the map', children });
    expect(screen.queryByText('The map')).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'Show the map' }));
    await vi.waitFor(() => expect(screen.getByText('The map').parentElement).toHaveFocus());
  });

  it('brings it at once without', () => {
    render(OnDemand, { label: 'Show the map', children });
    expect(screen.getByText('The map')).toBeInTheDocument();
    expect(screen.queryByRole('button')).toBeNull();
  });
});

describe('small choices', () => {
  it('last as long as the page where the browser allows no storage', () => {
    vi.stubGlobal('localStorage', undefined);
    little.write('tessera.theme', 'dark');
    expect(little.read('tessera.theme')).toBe('dark');
  });
});
