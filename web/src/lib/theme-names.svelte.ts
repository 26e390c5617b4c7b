import { get } from './api/client.ts';
import type { Theme, ThemeList } from './api/wire.ts';
import { lang, locale } from './i18n/index.svelte.ts';

/** What themes are called: things carry keys alone, as the same bytes go to readers of all languages. The list is asked
 *  for when the first key is to be shown, once for each language, and again where a key is newer than the list. */

export interface NamedTheme {
  key: string;
  name: string;
}

let known = $state.raw<{ lang: string; themes: ReadonlyMap<string, Theme> }>({ lang: '', themes: new Map() });
let asking = '';
const missed = new Set<string>();

/** The themes with these keys that are known by name in the language in use; to be read in a component. */
export function namedThemes(keys: readonly string[] = []): NamedTheme[] {
  const { themes } = known;
  return known.lang === lang() ? keys.flatMap((key) => themes.get(key) ?? []) : [];
}

/** All that can be chosen, from A to Z; none before they are known. */
export function themesInUse(): NamedTheme[] {
  const all = known.lang === lang() ? [...known.themes.values()] : [];
  const inUse = all.filter((theme) => !theme.retired);
  return inUse.sort((one, other) => one.name.localeCompare(other.name, locale()));
}

/** To be called from an effect: has the list at hand, with these keys in it. Without a line nothing is shown, and who
 *  needs it next asks again. */
export async function needNames(keys: readonly string[] = []): Promise<void> {
  const wanted = lang();
  const isNew = (key: string) => !known.themes.has(key) && !missed.has(`${wanted} ${key}`);
  if ((known.lang === wanted && !keys.some(isNew)) || asking === wanted) return;
  asking = wanted;
  try {
    const { items } = await get<ThemeList>(`/api/themes?lang=${wanted}`);
    const themes = new Map(items.map((theme) => [theme.key, theme]));
    for (const key of keys) if (!themes.has(key)) missed.add(`${wanted} ${key}`);
    if (wanted === lang()) known = { lang: wanted, themes };
  } catch {
    // What a thing is called is not worth a refusal.
  }
  asking = '';
}
