/** The reader's own choice of light or dark, kept in this browser; without one the system's holds. */

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
const KEPT = 'tessera.theme';

export function keptTheme(): Theme {
  const kept = localStorage.getItem(KEPT) as Theme | null;
  return kept && THEMES.includes(kept) ? kept : 'system';
}

export function keepTheme(next: Theme): void {
  localStorage.setItem(KEPT, next);
  showTheme(next);
}

export function showTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
