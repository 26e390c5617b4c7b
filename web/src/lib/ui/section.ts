import { paths } from '../paths.ts';

/** The entry of the menu below which each page stands, by the first word of its address. */
const SECTIONS: Record<string, string> = {
  '': paths.network(),
  today: paths.today(),
  communities: paths.communities(),
  spaces: paths.communities(),
  directory: paths.directory(),
  organisations: paths.directory(),
  partnerships: paths.directory(),
  themes: paths.themes(),
  goals: paths.themes(),
  search: paths.search(),
  mine: paths.mine(),
  conversations: paths.mine(),
  profile: paths.profile(),
  desk: paths.desk(),
};

/** Where a page stands, null for one that is reached from everywhere. Addresses of threads do not say it: `community`
 *  does, null while that is not known. */
export function sectionOf(path: string, community: boolean | null): string | null {
  const [, word = '', next] = path.split('/');
  if (word === 'spaces' && next === 'network') return paths.network();
  if (word !== 'threads') return SECTIONS[word] ?? null;
  if (community === null) return null;
  return community ? paths.communities() : paths.network();
}
