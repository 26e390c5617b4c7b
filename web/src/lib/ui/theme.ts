import { little } from '../little.ts';

/** The reader's own choice of light or dark, kept in this browser; without one the system's holds. */

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
const KEPT = 'tessera.theme';

export function keptTheme(): Theme {
  const kept = little.read(KEPT) as Theme | null;
  return kept && THEMES.includes(kept) ? kept : 'system';
}

export function keepTheme(next: Theme): void {
  little.write(KEPT, next);
  showTheme(next);
}

export function showTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
