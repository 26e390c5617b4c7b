import { beforeEach, describe, expect, it } from 'vitest';
import de from '../lib/i18n/locales/de.json';
import type { Me, Organisation } from '../lib/api/wire.ts';
import { useCatalogue } from '../lib/i18n/index.svelte.ts';
import { session } from '../lib/session.svelte.ts';
import { whereIs } from '../organisations/where.ts';
import { isNarrowed, onlyWithPeople, wantedIn } from './directory.svelte.ts';

const signIn = (person: Me | null) => session.take({ person });

beforeEach(() => {
  useCatalogue('de', de);
  signIn({ id: 'p' } as Me);
});

describe('the directory begins', () => {
  it('where people are for who is signed in, with all there is for a visitor', () => {
    expect(onlyWithPeople(wantedIn(''))).toBe(true);
    signIn(null);
    expect(onlyWithPeople(wantedIn(''))).toBe(false);
    expect(isNarrowed(wantedIn(''))).toBe(false);
  });

  it('with all there is for who looks for a name, unless they want it otherwise', () => {
    expect(onlyWithPeople(wantedIn('q=Berlin'))).toBe(false);
    expect(onlyWithPeople(wantedIn('q=Berlin&people=here'))).toBe(true);
    expect(onlyWithPeople(wantedIn('people=all'))).toBe(false);
  });
});

describe('where an organisation is', () => {
  const place = (given: Partial<Organisation>) =>
    whereIs({ district: '', region: '', country: '', ...given } as Organisation);

  it('is told once, however often a name stands in it', () => {
    expect(place({ district: 'Berlin', region: 'Berlin', country: 'DE' })).toBe(
      '\u2068Berlin\u2069, \u2068Deutschland\u2069',
    );
  });

  it('keeps its order where scripts of both directions meet', () => {
    expect(place({ region: 'ولاية القصرين', country: 'TN' })).toBe(
      '\u2068ولاية القصرين\u2069, \u2068Tunesien\u2069',
    );
  });
});
