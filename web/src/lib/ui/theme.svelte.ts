import { keepTheme, keptTheme, showTheme, type Theme } from './theme.ts';

/** The theme in use, for components. */

const state = $state<{ theme: Theme }>({ theme: 'system' });

export function theme(): Theme {
  return state.theme;
}

export function setTheme(next: Theme): void {
  state.theme = next;
  keepTheme(next);
}

/** Before the first paint of the client. */
export function startTheme(): void {
  state.theme = keptTheme();
  showTheme(state.theme);
}
