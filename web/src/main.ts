import { mount } from 'svelte';
import App from './App.svelte';
import { needRefusals } from './lib/api/errors.ts';
import { setLang, isLang, startLang } from './lib/i18n/index.svelte.ts';
import { preloadPage, startRouter } from './lib/router.ts';
import { session } from './lib/session.svelte.ts';
import { keepFocus } from './lib/ui/focus.ts';
import { startTheme } from './lib/ui/theme.svelte.ts';
import { pages } from './pages.ts';
import './lib/ui/tokens.css';
import './lib/ui/base.css';
import './lib/ui/printed/frame.css';
import './lib/ui/printed/parts.css';
import './lib/ui/printed/threads.css';
import './lib/ui/print.css';

/** A line that has not answered by then is as good as none. */
const SLOW_MS = 4_000;

/** Starts the client: nothing is drawn until the page's own code, its catalogue and the session are there. */
async function start(): Promise<void> {
  startTheme();
  keepFocus();
  startRouter(pages);
  await Promise.all([setLang(startLang()), whoIsHere(), preloadPage(location.pathname)]);
  const own = session.me?.lang;
  if (isLang(own) && own !== document.documentElement.lang) await setLang(own);
  if (!session.known)
    addEventListener('online', () => void session.load().catch(() => undefined), { once: true });
  mount(App, { target: document.getElementById('app')! });
  void needRefusals();
  void import('./lib/ui/back.ts').then(
    ({ bringBack }) => bringBack(),
    () => undefined,
  );
}

/** Where the server does not say it soon: who was here at the last visit, until it does. */
async function whoIsHere(): Promise<void> {
  const slow = new Promise<never>((_, fail) => setTimeout(fail, SLOW_MS));
  await Promise.race([session.load(), slow]).catch(() => session.loadKept().catch(() => undefined));
}

void start();
