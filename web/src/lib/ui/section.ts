/** Pages that stand below an entry of the menu whose address begins otherwise. */
const BELOW: Record<string, string> = {
  spaces: 'communities',
  organisations: 'directory',
  partnerships: 'directory',
  goals: 'themes',
  conversations: 'mine',
};

/** The address of the entry a page stands below. Addresses of threads do not say it: `community` does, null while that
 *  is not known. */
export function sectionOf(path: string, community: boolean | null): string {
  const [, word = '', next] = path.split('/');
  if (word === 'spaces' ? next === 'network' : word === 'threads' && community === false) return '/';
  return `/${community && word === 'threads' ? 'communities' : (BELOW[word] ?? word)}`;
}
