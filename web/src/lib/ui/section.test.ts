import { describe, expect, it } from 'vitest';
import { place } from '../place.svelte.ts';
import { sectionOf } from './section.ts';

const WHERE: [string, boolean | null, string][] = [
  ['/', null, '/'],
  ['/spaces/network/ask', null, '/'],
  ['/spaces/teilhabe', null, '/communities'],
  ['/spaces/teilhabe/people', null, '/communities'],
  ['/threads/1', false, '/'],
  ['/threads/1', true, '/communities'],
  // Entries of these there are none: nothing is marked.
  ['/threads/1', null, '/threads'],
  ['/partnerships/1', null, '/directory'],
  ['/organisations/1', null, '/directory'],
  ['/goals/11', null, '/themes'],
  ['/themes/network', null, '/themes'],
  ['/today/notices', null, '/today'],
  ['/conversations/1', null, '/mine'],
  ['/people/1', null, '/people'],
];

describe('the menu', () => {
  it.each(WHERE)('says where %s stands (in a community: %s)', (path, community, section) => {
    expect(sectionOf(path, community)).toBe(section);
  });

  it('knows of a thread whether it is in a community only once the page says so', () => {
    expect(place.community).toBeNull();
    const unknown = place.enter(undefined);
    expect(place.community).toBeNull();
    unknown();
    const leave = place.enter('teilhabe');
    expect([place.community, place.space]).toEqual([true, 'teilhabe']);
    leave();
    const network = place.enter(null);
    expect([place.community, place.space]).toEqual([false, null]);
    network();
    expect(place.community).toBeNull();
  });
});
