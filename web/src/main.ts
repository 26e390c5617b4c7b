import { mount } from 'svelte';
import App from './App.svelte';
import { setLang, isLang, startLang } from './lib/i18n/index.svelte.ts';
import { preloadPage, startRouter } from './lib/router.ts';
import { session } from './lib/session.svelte.ts';
import { keepFocus } from './lib/ui/focus.ts';
import { startTheme } from './lib/ui/theme.svelte.ts';
import { pages } from './pages.ts';
import './lib/ui/tokens.css';
import './lib/ui/base.css';

/** Starts the client. The text the server printed stays on screen until the page's own code, its catalogue and
 *  the session are there, and is then replaced in one step. */
async function start(): Promise<void> {
  startTheme();
  keepFocus();
  startRouter(pages);
  await Promise.all([
    setLang(startLang()),
    session.load().catch(() => undefined),
    preloadPage(location.pathname),
  ]);
  const own = session.me?.lang;
  if (isLang(own) && own !== document.documentElement.lang) await setLang(own);
  const target = document.getElementById('app')!;
  target.replaceChildren();
  mount(App, { target });
  navigator.serviceWorker?.register('/sw.js').catch(() => undefined);
}

void start();
