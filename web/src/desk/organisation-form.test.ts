import { describe, expect, it } from 'vitest';
import type { OrganisationPage } from '../lib/api/wire.ts';
import { OrganisationForm } from './organisation-form.svelte.ts';

const town = {
  id: 'o',
  kind: 'place',
  name: 'Żary',
  title: '',
  country: 'PL',
  region: 'Lubusz',
  district: '',
  population: 38_000,
  latitude: 51.64,
  longitude: 15.14,
  languages: ['pl', 'de'],
  website: '',
  otherNames: [
    { name: 'Sorau', former: false, staff: true },
    { name: 'Жары', former: false, staff: false },
  ],
} as unknown as OrganisationPage;

describe('the form of an organisation', () => {
  it('sends of a new one what is filled in', () => {
    const form = new OrganisationForm();
    Object.assign(form.fields, { kind: 'municipality', name: ' Żary ', country: 'pl', population: '38000' });
    Object.assign(form.fields, { latitude: '51,64', longitude: '15.14', otherNames: 'Sorau\n\n Жары ' });
    expect(form.body()).toEqual({
      kind: 'municipality',
      name: 'Żary',
      country: 'PL',
      population: 38_000,
      latitude: 51.64,
      longitude: 15.14,
      otherNames: ['Sorau', 'Жары'],
    });
  });

  it.each([
    ['41000', 41_000],
    ['41.000', 41_000],
    ['41 000', 41_000],
    ['1,234,567', 1_234_567],
    ['41\u00a0000', 41_000],
    ['41,5', -1],
    ['41.00', -1],
    ['4.1000', -1],
    ['many', -1],
  ])('takes %s people for %i', (typed, sent) => {
    const form = new OrganisationForm();
    Object.assign(form.fields, { population: typed });
    expect(form.body()).toMatchObject({ population: sent });
  });

  it('sends what a new one needs empty, too', () => {
    expect(new OrganisationForm().body()).toEqual({ kind: '', name: '', country: '' });
  });

  it('sends of one that is there what was changed, and names of other sources never', async () => {
    globalThis.fetch = () => Promise.resolve(Response.json(town));
    const form = new OrganisationForm('o');
    await form.load('o');
    expect(form.body()).toEqual({});
    expect(form.fields.otherNames).toBe('Sorau');
    Object.assign(form.fields, { kind: 'municipality', population: '', languages: 'pl' });
    expect(form.body()).toEqual({ kind: 'municipality', population: null, languages: ['pl'] });
  });
});
