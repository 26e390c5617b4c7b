import type { Goal, Theme } from '../lib/api/wire.ts';

/** Which themes a word finds in the list at hand, and how the list is shown. Pure; other languages are the server's. */

export interface Group {
  /** `null`: the themes that serve no goal. */
  goal: Goal | null;
  themes: Theme[];
}

/** Without case, accents and umlaut signs: `Größe` and `grosse` are one. */
export function bare(text: string): string {
  return text.toLowerCase().replaceAll('ß', 'ss').normalize('NFKD').replace(/\p{M}/gu, '');
}

/** The themes in whose name or words every asked word stands somewhere. */
export function matching(themes: Theme[], asked: string): Theme[] {
  const words = bare(asked)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  return themes.filter((theme) => {
    const text = bare([theme.name, ...theme.words].join(' '));
    return words.every((word) => text.includes(word));
  });
}

/** Themes under each goal they serve; goals without one stay out. */
export function byGoal(themes: Theme[], goals: Goal[]): Group[] {
  const served = goals.map((goal) => ({
    goal,
    themes: themes.filter((theme) => theme.goals.includes(goal.number)),
  }));
  const rest: Group = { goal: null, themes: themes.filter((theme) => !theme.goals.length) };
  return [...served, rest].filter((group) => group.themes.length);
}

export function byName(themes: Theme[], locale: string): Theme[] {
  return [...themes].sort((one, other) => one.name.localeCompare(other.name, locale));
}
