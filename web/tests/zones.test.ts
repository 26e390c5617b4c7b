import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import ar from '../src/lib/i18n/locales/ar.json';
import de from '../src/lib/i18n/locales/de.json';
import errors from '../src/lib/i18n/locales/errors/de.json';
import { useCatalogue } from '../src/lib/i18n/index.svelte.ts';
import { announced } from '../src/lib/ui/announce.svelte.ts';
import ZoneField from '../src/people/ZoneField.svelte';
import { timeThere, zoneOf, zones } from '../src/people/zones.ts';

beforeEach(() => useCatalogue('de', { ...de, ...errors }));

describe('time zones in words', () => {
  it('are a city, its country and the name of the time, in the language of the page', () => {
    expect(zoneOf('Europe/Berlin')).toEqual({ id: 'Europe/Berlin', city: 'Berlin', country: 'Deutschland' });
    expect(timeThere('Europe/Berlin')).toBe('Mitteleuropäische Zeit');
    useCatalogue('ar', ar);
    expect(zoneOf('Africa/Tunis').country).toBe('تونس');
    expect(timeThere('Europe/Berlin')).toBe('توقيت وسط أوروبا');
  });

  it('have the city in the language of the page where the browser knows it', () => {
    expect(zoneOf('America/Cancun').city).toBe('Cancún');
    useCatalogue('uk', ar);
    expect(zoneOf('Africa/Kinshasa').city).toBe('Кіншаса');
    useCatalogue('ar', ar);
    expect(zoneOf('Africa/Kinshasa').city).toBe('كينشاسا');
    // Of a country's one zone it names the country alone.
    expect(zoneOf('Africa/Cairo')).toEqual({ id: 'Africa/Cairo', city: 'Cairo', country: 'مصر' });
    expect(zoneOf('UTC').city).toBe('UTC');
  });

  it('have it by its name of today also where the browser gives that of the id', () => {
    const told = Intl.DateTimeFormat.prototype.formatToParts;
    vi.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts').mockImplementation(function (
      this: Intl.DateTimeFormat,
      ...given
    ) {
      const parts = told.apply(this, given);
      return parts.map((part) => ({ ...part, value: part.value.replace('Nuuk', 'Godthab') }));
    });
    expect(zoneOf('America/Godthab').city).toBe('Nuuk');
  });

  it('have the city by its name of today, and one that is not known is no failure', () => {
    expect(zoneOf('Europe/Kiev').city).toBe('Kyiv');
    expect(zoneOf('America/Argentina/Buenos_Aires').city).toBe('Buenos Aires');
    expect(timeThere('Europe/Nowhere')).toBe('');
  });

  it('are each there once, the own one under the id it has', () => {
    const all = zones('Europe/Kyiv');
    expect(all.filter(({ city }) => city === 'Kyiv').map(({ id }) => id)).toEqual(['Europe/Kyiv']);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(400);
  });
});

describe('the field of the time zone', () => {
  const words = de.profile;
  const open = async () => {
    render(ZoneField, { value: 'Europe/Berlin' });
    await fireEvent.click(screen.getByRole('button', { name: words.time_zone_change }));
    return screen.getByRole<HTMLInputElement>('combobox', { name: words.time_zone });
  };
  const offered = () =>
    [...screen.getByRole('group', { name: words.time_zone_meant }).querySelectorAll('button')].map((one) =>
      one.textContent.trim(),
    );

  it('says the zone in one line, and opens the list when it is to be another', async () => {
    render(ZoneField, { value: 'Europe/Berlin' });
    expect(screen.getByRole('status')).toHaveTextContent('Berlin, Deutschland (Mitteleuropäische Zeit)');
    expect(screen.queryByRole('combobox')).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: words.time_zone_change }));
    expect(screen.getByRole('combobox', { name: words.time_zone })).toHaveFocus();
  });

  it('takes an entry, a city in any case, or an id', async () => {
    const input = await open();
    for (const [typed, city] of [
      ['Lisbon, Portugal', 'Lisbon'],
      [' kolkata', 'Kolkata'],
      ['Africa/Tunis', 'Tunis'],
    ]) {
      await fireEvent.input(input, { target: { value: typed } });
      expect(screen.getByRole('status')).toHaveTextContent(new RegExp(`^${city},`));
      expect(input.validity.valid).toBe(true);
    }
  });

  it('takes a country in which one time holds, in the language of the page', async () => {
    const input = await open();
    await fireEvent.input(input, { target: { value: 'ägypten ' } });
    expect(screen.getByRole('status')).toHaveTextContent('Cairo, Ägypten');
    expect(input.validity.valid).toBe(true);
    // Of two cities with the same clock the first.
    await fireEvent.input(input, { target: { value: 'Deutschland' } });
    expect(screen.getByRole('status')).toHaveTextContent('Berlin, Deutschland');
    await fireEvent.input(input, { target: { value: 'Spanien' } });
    expect(screen.getByRole('status')).toHaveTextContent('Berlin, Deutschland');
    expect(input.validity.customError, 'more than one time').toBe(true);
    expect(offered()).toContain('Madrid, Spanien');
  });

  it('takes a country in Arabic', async () => {
    useCatalogue('ar', { ...ar, ...errors });
    render(ZoneField, { value: 'Europe/Berlin' });
    await fireEvent.click(screen.getByRole('button', { name: ar.profile.time_zone_change }));
    const input = screen.getByRole<HTMLInputElement>('combobox');
    await fireEvent.input(input, { target: { value: 'مصر' } });
    expect(screen.getByRole('status')).toHaveTextContent('Cairo');
    expect(input.validity.valid).toBe(true);
  });

  it('offers what may be meant: another spelling, the beginning of a name, the name of a time', async () => {
    const input = await open();
    for (const [typed, meant] of [
      ['Kairo', 'Cairo, Ägypten'],
      ['Kiew', 'Kyiv, Ukraine'],
      ['Tokio', 'Tokyo, Japan'],
      ['Prag', 'Prague, Tschechien'],
      ['Mitteleuropäische Zeit', 'Amsterdam, Niederlande'],
    ]) {
      await fireEvent.input(input, { target: { value: typed } });
      expect(offered(), typed).toContain(meant);
      expect(input.validity.customError, typed).toBe(true);
    }
    await fireEvent.input(input, { target: { value: 'Kairo' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Cairo, Ägypten' }));
    expect(screen.getByRole('status')).toHaveTextContent('Cairo, Ägypten');
    expect(input).toHaveValue('Cairo, Ägypten');
    expect(input.validity.valid).toBe(true);
    expect(screen.queryByRole('group', { name: words.time_zone_meant })).toBeNull();
  });

  it('says what may be meant to who does not see what comes below the field', async () => {
    const input = await open();
    await fireEvent.input(input, { target: { value: 'Tokio' } });
    // It speaks at most every five seconds.
    await vi.waitFor(() => expect(announced()).toContain('Tokyo, Japan'), 7_000);
  }, 10_000);

  it('keeps the form from being sent with what is no zone, and says so', async () => {
    const input = await open();
    await fireEvent.input(input, { target: { value: 'Lindenfurt' } });
    expect(input.validity.customError).toBe(true);
    expect(screen.queryByRole('group')).toBeNull();
    await fireEvent.blur(input);
    expect(input).toHaveAccessibleDescription(new RegExp(errors.error.time_zone_unknown));
    expect(screen.getByRole('status')).toHaveTextContent('Berlin');
    await fireEvent.input(input, { target: { value: '' } });
    expect(input.validity.valid).toBe(true);
  });
});
