import { isLang, rememberLang } from '../lib/i18n/choice.ts';
import { keepLowData, savesData } from '../lib/low-data.ts';
import { keepTheme, keptTheme, showTheme, type Theme } from '../lib/ui/theme.ts';
import { dress } from './dress.ts';
import { remember } from './swap.ts';

/** The script of pages that the server prints whole for visitors (`server/tessera/home/printed.py`): no component,
 *  no router, no catalogue. It shows times in the reader's zone, draws tiles, keeps the choices of who reads and
 *  follows the page's stream. Without it the page can be read all the same. */

showTheme(keptTheme());
remember(document);
dress(document);

const byId = (id: string) => document.getElementById(id) as HTMLSelectElement | null;
const theme = byId('theme');
if (theme) theme.value = keptTheme();
theme?.addEventListener('change', () => keepTheme(theme.value as Theme));

const saving = document.getElementById('low-data') as HTMLInputElement | null;
if (saving) saving.checked = savesData();
saving?.addEventListener('change', () => keepLowData(saving.checked));

const lang = byId('lang');
lang?.addEventListener('change', () => {
  if (isLang(lang.value)) rememberLang(lang.value);
  // The answer may be in the language of an address that names one.
  const address = new URL(location.href);
  address.searchParams.delete('lang');
  location.replace(address);
});

// The text is there already; what keeps it true may come later.
void import('./passing-on.ts').then(({ passPrintedOn }) => passPrintedOn());
void import('./live.ts').then(({ followPrinted }) => followPrinted());
