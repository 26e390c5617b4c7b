import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import de from '../src/lib/i18n/locales/de.json';
import type { Byline as BylineShape, Me } from '../src/lib/api/wire.ts';
import { absolute } from '../src/lib/clock.svelte.ts';
import { useCatalogue } from '../src/lib/i18n/index.svelte.ts';
import { session } from '../src/lib/session.svelte.ts';
import Byline from '../src/lib/ui/Byline.svelte';
import Tile from '../src/lib/ui/Tile.svelte';
import When from '../src/lib/ui/When.svelte';
import WhoCanSee from '../src/lib/ui/WhoCanSee.svelte';
import { link, prefixLines, surround } from '../src/lib/ui/markdown.ts';
import { initials, tilePattern } from '../src/lib/ui/tile.ts';

const HOUR_MS = 3_600_000;
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();
const plain = (text: string | null) => text?.replace(/\s+/g, ' ').trim();

beforeEach(() => {
  useCatalogue('de', de);
  session.take({ person: { id: 'p', timeZone: 'Europe/Kyiv' } as Me });
});

describe('moments', () => {
  it('under a day are told relatively, with the full moment tied to them', () => {
    const time = ago(3.5 * HOUR_MS);
    render(When, { time });
    const button = screen.getByRole('button');
    expect(button).toHaveTextContent('vor 3 Stunden');
    expect(button).toHaveAccessibleDescription(absolute(time));
  });

  it.each([
    ['de', 10, 'at the start', ''],
    ['de', 190, 'past the middle', 'at-end'],
    ['ar', 190, 'at the start', ''],
    ['ar', 10, 'past the middle', 'at-end'],
  ] as const)('in %s at %i px (%s) open towards the half that has room', async (lang, left, _where, side) => {
    useCatalogue(lang, de);
    vi.spyOn(document.documentElement, 'clientWidth', 'get').mockReturnValue(360);
    render(When, { time: ago(HOUR_MS) });
    const button = screen.getByRole('button');
    vi.spyOn(button, 'getBoundingClientRect').mockReturnValue(new DOMRect(left, 300, 150, 24));
    await fireEvent.pointerEnter(button);
    expect(screen.getByRole('tooltip', { hidden: true }).classList.contains('at-end')).toBe(
      side === 'at-end',
    );
  });

  it('at the top of the window open below', async () => {
    render(When, { time: ago(HOUR_MS) });
    const button = screen.getByRole('button');
    const tip = screen.getByRole('tooltip', { hidden: true });
    await fireEvent.focus(button);
    expect(tip).toHaveClass('below');
    vi.spyOn(button, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 300, 150, 24));
    await fireEvent.pointerEnter(button);
    expect(tip).not.toHaveClass('below');
  });

  it('older than a day are printed in full, with weekday and zone of the reader', () => {
    const { container } = render(When, { time: '2026-01-05T11:00:00Z' });
    expect(plain(container.textContent)).toMatch(/^Mo\., 5\. Jan\. 2026, 13:00 (OEZ|GMT\+2)$/);
  });
});

describe('bylines', () => {
  const shown = (byline: BylineShape) => plain(render(Byline, { byline }).container.textContent);
  const organisation = { id: 'o', name: 'Musterstadt' };

  it('name person, office and place to colleagues', () => {
    const text = shown({ person: 'p', name: 'Ayşe Öz', role: 'Integration', organisation, country: 'DE' });
    expect(text).toContain('Ayşe Öz');
    expect(text).toContain('Integration, Musterstadt, Deutschland');
  });

  it('name office and place to visitors', () => {
    expect(shown({ organisation, country: 'DE' })).toBe(`${de.byline.officer} Musterstadt, Deutschland`);
  });

  it('tell of unnamed authors only size and country, and draw no tile', () => {
    const byline: BylineShape = { unnamed: true, size: 'small', country: 'DE' };
    expect(shown(byline)).toBe(`${de.byline.unnamed} ${de.byline.size.small}, Deutschland`);
    expect(document.querySelector('svg')).toBeNull();
  });
});

describe('who can see this', () => {
  it('counts members and facilitators of a closed space', () => {
    const canSee = { kind: 'space' as const, members: 14, facilitators: 2, space: 'Teilhabe' };
    const { container } = render(WhoCanSee, { canSee });
    expect(container.textContent).toContain('14');
    expect(container.textContent).toContain('Teilhabe');
  });

  it('does not speak of 0 members where there are none yet', () => {
    const canSee = { kind: 'space' as const, members: 0, facilitators: 1, space: 'Teilhabe' };
    const { container } = render(WhoCanSee, { canSee });
    expect(container.textContent).not.toContain('0');
    expect(container.textContent).toContain('1');
  });
});

describe('tiles', () => {
  it('are the same for the same id and carry no style attribute', () => {
    expect(tilePattern('a1')).toEqual(tilePattern('a1'));
    const { container } = render(Tile, { id: 'a1', name: 'Ayşe Öz' });
    expect(container.innerHTML).not.toContain('style=');
    expect(container.querySelector('svg')).toHaveAttribute('aria-hidden', 'true');
  });

  it('differ between most ids', () => {
    const patterns = new Set(Array.from({ length: 100 }, (_, id) => JSON.stringify(tilePattern(`id-${id}`))));
    expect(patterns.size).toBeGreaterThan(70);
  });

  it('show first and last initial in any script', () => {
    expect(['Ayşe Öz', 'Олена', 'ليلى حداد', ''].map(initials)).toEqual(['AÖ', 'О', 'لح', '']);
  });
});

describe('the toolbar', () => {
  const at = (text: string, start: number, end: number) => ({ text, start, end });

  it('makes the selection bold and back', () => {
    const bold = surround(at('a word', 2, 6), '**');
    expect(bold).toEqual(at('a **word**', 4, 8));
    expect(surround(bold, '**')).toEqual(at('a word', 2, 6));
  });

  it('turns the lines of the selection into a list and back', () => {
    const list = prefixLines(at('x\none\ntwo', 3, 8), '- ');
    expect(list.text).toBe('x\n- one\n- two');
    expect(prefixLines(list, '- ').text).toBe('x\none\ntwo');
  });

  it('makes a link and selects the address', () => {
    const made = link(at('see here', 4, 8));
    expect(made.text).toBe('see [here](https://)');
    expect(made.text.slice(made.start, made.end)).toBe('https://');
  });
});
