import { mount } from 'svelte';
import App from './App.svelte';
import { setLang, isLang, startLang } from './lib/i18n/index.svelte.ts';
import { preloadPage, showTarget, startRouter } from './lib/router.ts';
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
  await takeOver(document.getElementById('app')!);
  navigator.serviceWorker?.register('/sw.js').catch(() => undefined);
}

/** Draws the page behind the printed text and changes places once it is drawn, so that who is reading already
 *  loses neither the text nor the line they are on. */
async function takeOver(app: HTMLElement): Promise<void> {
  const printed = app.querySelector('main')!;
  if (!printed.childElementCount) {
    printed.remove();
    mount(App, { target: app });
    return;
  }
  const stage = document.createElement('div');
  stage.hidden = true;
  app.append(stage);
  printed.removeAttribute('id');
  mount(App, { target: stage });
  await drawn(stage);
  printed.remove();
  stage.hidden = false;
  showTarget();
}

const MOST_DRAWING_MS = 1_000;

function drawn(stage: HTMLElement): Promise<void> {
  return new Promise((done) => {
    const ready = () => stage.querySelector('main h1') && !stage.querySelector('.skeleton');
    const observer = new MutationObserver(() => ready() && end());
    const end = () => (observer.disconnect(), done());
    observer.observe(stage, { childList: true, subtree: true });
    setTimeout(end, MOST_DRAWING_MS);
    if (ready()) end();
  });
}

void start();
