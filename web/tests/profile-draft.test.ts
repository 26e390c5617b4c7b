import { beforeEach, expect, it, vi } from 'vitest';
import { ProfileState } from '../src/people/profile.svelte.ts';

/** What is changed in the profile and not saved is gone on from after a reload. */

const profile = {
  fields: {
    about: { value: 'Before', audience: 'self' },
    phone: { value: '', audience: 'self' },
    name: { value: 'Ayşe', audience: 'network' },
  },
  spaces: [],
};
const loaded = async () => {
  const state = new ProfileState();
  await state.load();
  return state;
};

beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json(profile)));
});

it('is told as a text, and nothing where nothing is changed', async () => {
  const state = new ProfileState();
  expect(state.unsaved).toBe('');
  await state.load();
  expect(state.unsaved).toBe('');
  state.fields.about!.value = 'After';
  expect(state.unsaved).not.toBe('');
  state.fields.about!.value = 'Before';
  expect(state.unsaved).toBe('');
});

it('is taken up field by field, and what is not there stays out', async () => {
  const before = await loaded();
  before.fields.about!.value = 'After';
  before.fields.name!.audience = 'public';
  const after = await loaded();
  after.takeUp(before.unsaved);
  expect(after.fields).toMatchObject({
    about: { value: 'After', audience: 'self' },
    phone: { value: '', audience: 'self' },
    name: { value: 'Ayşe', audience: 'public' },
  });
  expect(after.unsaved).toBe(before.unsaved);
  after.takeUp('{"gone":{"value":"x"}}');
  expect(after.fields.gone).toBeUndefined();
});
