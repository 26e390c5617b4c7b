/** Choosing themes. Pure. */

/** As the server has it (`themes/rules.py`: MAX_CARRIED): with more, none says anything. */
export const MOST_THEMES = 8;

/** The keys with one more or one less; one too many is not taken. */
export function toggled(chosen: readonly string[], key: string, on: boolean): string[] {
  const others = chosen.filter((one) => one !== key);
  if (!on) return others;
  return chosen.includes(key) || chosen.length >= MOST_THEMES ? [...chosen] : [...others, key];
}

/** What was refused of the themes: too many, or one that is unknown or has retired (`themes.<key>`). */
export function themesError(errors: Record<string, string>): string | undefined {
  return Object.entries(errors).find(([field]) => field === 'themes' || field.startsWith('themes.'))?.[1];
}

/** Keys as one text, with a space between, and back: so they stand in drafts and in profiles. */
export const keysIn = (text: string | undefined): string[] => (text ?? '').split(' ').filter(Boolean);
export const textOf = (keys: readonly string[]): string => keys.join(' ');
