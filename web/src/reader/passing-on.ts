import { localeOf } from '../lib/i18n/translate.ts';
import { datePrint, ownAddress, passOn } from '../lib/ui/passing-on.ts';
import { dress } from './dress.ts';
import { remember } from './swap.ts';

/** The two buttons of a printed thread: send its address, print it whole. Its words stand beside them (`data-…`). */
export function passPrintedOn(): void {
  addEventListener('beforeprint', () => datePrint(localeOf(document.documentElement.lang)));
  document.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLElement>('.pass-on button');
    if (button) void (button.dataset.act === 'print' ? printAll : send)(button);
  });
}

function say(button: HTMLElement, text = ''): void {
  button.closest('.pass-on')!.querySelector('[role=status]')!.textContent = text;
}

async function send(button: HTMLElement): Promise<void> {
  say(button);
  const how = await passOn(document.querySelector('h1')?.textContent ?? '', ownAddress());
  const { copied, shown } = button.dataset;
  if (how === 'copied') say(button, copied);
  if (how === 'shown') say(button, shown?.replace('{{address}}', ownAddress()));
}

/** Two presses bring the later answers once. */
let running: Promise<void> | undefined;

async function printAll(button: HTMLElement): Promise<void> {
  say(button);
  try {
    await (running ??= loadAll().finally(() => (running = undefined)));
  } catch {
    return say(button, button.dataset.failed);
  }
  print();
}

/** Long threads are printed in parts; the later ones are put behind what is here. */
async function loadAll(): Promise<void> {
  for (;;) {
    const more = document.querySelector<HTMLAnchorElement>('.more > a');
    if (!more) return;
    const answer = await fetch(more.href, { headers: { Accept: 'text/html' } });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = document.importNode(page.getElementById('main')!, true);
    remember(fresh);
    dress(fresh);
    document.querySelector('ol.answers')!.append(...fresh.querySelectorAll('ol.answers > li'));
    const next = fresh.querySelector('.more');
    if (next) more.parentElement!.replaceWith(next);
    else more.parentElement!.remove();
  }
}
