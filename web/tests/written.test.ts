import { render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import table from '../../tests/contract/ltr-cases.json';
import ar from '../src/lib/i18n/locales/ar.json';
import people from '../src/lib/i18n/locales/people/ar.json';
import type { PersonView, Quote } from '../src/lib/api/wire.ts';
import { useCatalogue } from '../src/lib/i18n/index.svelte.ts';
import { runsOf } from '../src/lib/ltr.ts';
import Quotes from '../src/discussions/Quotes.svelte';
import PersonDetails from '../src/people/PersonDetails.svelte';
import { threadOf } from './thread-of.ts';

beforeEach(() => useCatalogue('ar', { ...ar, ...people }));

describe('what is read from left to right', () => {
  it.each(table.cases.map(({ text, runs }) => [text, runs] as const))('in "%s"', (text, runs) => {
    const found = runsOf(text);
    expect(found.filter(({ ltr }) => ltr).map((run) => run.text)).toEqual(runs);
    expect(found.map((run) => run.text).join('')).toBe(text);
  });

  const about = 'مكتبي: +216 71 123 456، أو عبر البريد.';
  const isApart = () => {
    const number = screen.getByText('+216 71 123 456');
    expect([number.tagName, number.getAttribute('dir')]).toEqual(['BDI', 'ltr']);
    expect(number.parentElement!.textContent).toBe(about);
  };

  it('is set apart in what somebody says of themselves', () => {
    const person = { affiliations: [], themes: [], reads: [], writes: [], about } as unknown as PersonView;
    render(PersonDetails, { person });
    isApart();
  });

  it('is set apart in what is quoted', () => {
    const quote = { number: 2, lang: 'ar', text: about, byline: { person: null, name: 'Ayşe' } };
    render(Quotes, { quotes: [quote as unknown as Quote], thread: threadOf([]) });
    isApart();
  });
});
