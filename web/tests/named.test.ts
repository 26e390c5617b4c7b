import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import OrganisationFields from '../src/desk/OrganisationFields.svelte';
import { OrganisationForm } from '../src/desk/organisation-form.svelte.ts';
import ar from '../src/lib/i18n/locales/ar.json';
import de from '../src/lib/i18n/locales/de.json';
import desk from '../src/lib/i18n/locales/desk/de.json';
import directory from '../src/lib/i18n/locales/directory/de.json';
import { useCatalogue } from '../src/lib/i18n/index.svelte.ts';
import { countries, languages } from '../src/lib/i18n/named.ts';

beforeEach(() => useCatalogue('de', { ...de, ...desk, ...directory }));

describe('countries and languages by name', () => {
  it('are in the language of the page, from A to Z', () => {
    expect(countries()).toContainEqual({ code: 'UA', name: 'Ukraine' });
    const names = countries().map(({ name }) => name);
    expect(names.indexOf('Österreich')).toBeLessThan(names.indexOf('Polen'));
    expect(languages()).toContainEqual({ code: 'pl', name: 'Polnisch' });
    useCatalogue('ar', ar);
    expect(countries()).toContainEqual({ code: 'DE', name: 'ألمانيا' });
    expect(languages()).toContainEqual({ code: 'pl', name: 'البولندية' });
  });

  it('are each there once, and only what is one today', () => {
    const codes = countries().map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.length).toBeGreaterThan(240);
    for (const none of ['EU', 'UN', 'DD', 'SU', 'XA', 'ZZ']) expect(codes).not.toContain(none);
  });
});

describe('the form of an organisation', () => {
  const shown = (errors: Record<string, string> = {}) => {
    const form = new OrganisationForm();
    const { rerender } = render(OrganisationFields, { form, errors });
    return { form, refuse: (refused: Record<string, string>) => rerender({ form, errors: refused }) };
  };
  const words = desk.desk.field;

  it('takes a country by its name', async () => {
    const { form } = shown();
    const select = screen.getByLabelText<HTMLSelectElement>(words.country);
    await fireEvent.change(select, { target: { value: 'TN' } });
    expect(select.selectedOptions[0]).toHaveTextContent('Tunesien');
    expect(form.body()).toMatchObject({ country: 'TN' });
  });

  it('takes languages of the site and others, and gives an added one back', async () => {
    const { form } = shown();
    await fireEvent.click(screen.getByLabelText('українська'));
    await fireEvent.change(screen.getByLabelText(words.languages_more), { target: { value: 'pl' } });
    await fireEvent.click(screen.getByText(words.languages_add));
    expect(form.body()).toMatchObject({ languages: ['uk', 'pl'] });
    const polish = screen.getByLabelText('Polnisch');
    await fireEvent.click(polish);
    expect(form.body()).toMatchObject({ languages: ['uk'] });
    await fireEvent.click(polish);
    expect(form.body()).toMatchObject({ languages: ['uk', 'pl'] });
  });

  it('folds the position away until it is refused', async () => {
    const { refuse } = shown();
    const folded = screen.getByText(words.position).closest('details')!;
    expect(folded.open).toBe(false);
    await refuse({ latitude: 'Falsch.' });
    expect(folded.open).toBe(true);
    expect(screen.getByLabelText(words.latitude)).toHaveAccessibleDescription(/Falsch\./);
  });
});
