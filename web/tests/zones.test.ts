import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import ar from '../src/lib/i18n/locales/ar.json';
import de from '../src/lib/i18n/locales/de.json';
import errors from '../src/lib/i18n/locales/errors/de.json';
import { useCatalogue } from '../src/lib/i18n/index.svelte.ts';
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

  it('have the city by its name of today, and one that is not known is no failure', () => {
    expect(zoneOf('Europe/Kiev').city).toBe('Kyiv');
    expect(zoneOf('America/Argentina/Buenos_Aires').city).toBe('Buenos Aires');
    expect(timeThere('Europe/Nowhere')).toBe('');
  });

  it('are each there once, the own one under the id it has', () => {
    const all = zones('Europe/Kyiv');
    expect(all.filter(({ city }) => city === 'Kyiv').map(({ id }) => id)).toEqual(['Europe/Kyiv']);
    expect(new Set(all.map(({ city }) => city)).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(400);
  });
});

// Hundreds of entries take a while to be drawn where there is no browser.
describe('the field of the time zone', { timeout: 20_000 }, () => {
  const words = de.profile;
  const open = async () => {
    render(ZoneField, { value: 'Europe/Berlin' });
    await fireEvent.click(screen.getByRole('button', { name: words.time_zone_change }));
    return screen.getByRole<HTMLInputElement>('combobox', { name: words.time_zone });
  };

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

  it('keeps the form from being sent with what is no zone, and says so', async () => {
    const input = await open();
    await fireEvent.input(input, { target: { value: 'Lindenfurt' } });
    expect(input.validity.customError).toBe(true);
    await fireEvent.blur(input);
    expect(input).toHaveAccessibleDescription(new RegExp(errors.error.time_zone_unknown));
    expect(screen.getByRole('status')).toHaveTextContent('Berlin');
    await fireEvent.input(input, { target: { value: '' } });
    expect(input.validity.valid).toBe(true);
  });
});
