import type { PageEntry } from './lib/router.ts';

/** Every page of the client: its address, its component (a chunk of its own) and the title before it loads. */
export const pages: PageEntry[] = [
  { path: '*', load: () => import('./lib/ui/NotFoundPage.svelte'), title: 'page.not_found' },
];
