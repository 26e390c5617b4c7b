/** The reader's own choice of light or dark, kept in this browser; without one the system's holds. */

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
const KEPT = 'tessera.theme';

const state = $state<{ theme: Theme }>({ theme: 'system' });

export function theme(): Theme {
  return state.theme;
}

export function setTheme(next: Theme): void {
  state.theme = next;
  localStorage.setItem(KEPT, next);
  show();
}

/** Before the first paint of the client. */
export function startTheme(): void {
  const kept = localStorage.getItem(KEPT) as Theme | null;
  if (kept && THEMES.includes(kept)) state.theme = kept;
  show();
}

function show(): void {
  if (state.theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = state.theme;
}
