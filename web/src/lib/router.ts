import { createRouter, Router, searchParams, type RouteComponent, type Routes } from 'sv-router';
import { tick } from 'svelte';
import type { Component } from 'svelte';
import { getEarly } from './api/client.ts';
import { needTexts, t } from './i18n/index.svelte.ts';
import PageFailed from './ui/PageFailed.svelte';
import PageSwap from './ui/PageSwap.svelte';
import { announce } from './ui/announce.svelte.ts';

/** The only import of sv-router. Adds what it lacks: a title, the focus and an announcement after each
 *  navigation, the browser's own behaviour for modified clicks, and a page for a chunk that cannot be had. */

export interface PageEntry {
  /** With `:name` for parts that vary; `*` for everything else. */
  path: `/${string}` | '*';
  load: () => Promise<{ default: Component }>;
  /** Catalogue key of the title until the page knows a better one. */
  title: string;
  /** Parts of the catalogue it needs besides what every page has. */
  texts?: readonly string[];
  /** The first GET of the page, asked for together with its code. */
  reads?: (address: string) => string;
}

let table: ReturnType<typeof createRouter>;
let entries: PageEntry[] = [];
let arrived = false;
/** What the page at an address is: the name of its kind, and its own once it knows it. */
let titled = { path: '', kind: '', own: '' };

export { Router, searchParams };

export function startRouter(pages: PageEntry[]): void {
  entries = pages;
  const routes = Object.fromEntries(pages.map((page) => [page.path, guarded(page)]));
  table = createRouter({ ...routes, layout: PageSwap, hooks: { afterLoad: arrive } } as Routes);
  document.addEventListener('click', leaveToBrowser);
}

/** The parts of the present address; reactive inside components. */
export const route = {
  get path(): string {
    return table.route.pathname;
  },
  get params(): Record<string, string> {
    return table.route.params as Record<string, string>;
  },
  get hash(): string {
    return table.route.hash;
  },
};

export async function go(address: string, options: { replace?: boolean } = {}): Promise<void> {
  const url = new URL(address, location.origin);
  await table.navigate(
    url.pathname as never,
    { replace: !!options.replace, search: url.search, hash: url.hash } as never,
  );
}

/** The chunk of the page at this address, fetched before the client starts. What the page reads first is asked
 *  for at the same time, and not waited for: the frame comes sooner. */
export async function preloadPage(address: string): Promise<void> {
  const reads = entryOf(address)?.reads;
  if (reads) getEarly(reads(address));
  await table.preload(address as never).catch(() => undefined);
}

/** Sets the title once the page knows it (a question's own title). */
export function setTitle(title: string): void {
  titled.own = title;
  showTitle(title);
  dispatchEvent(new Event('named'));
}

/** What the present page is called; nothing before it is there. */
export function titleHere(): { kind: string; own: string } {
  return titled.path === location.pathname ? titled : { kind: '', own: '' };
}

function showTitle(title: string): void {
  document.title = `${title} · ${t('site.name')}`;
}

/** sv-router knows lazy pages by the text of their function and never ends when one rejects; this keeps the
 *  text and answers a page that says what happened. */
function guarded({ load, texts = [] }: PageEntry): RouteComponent {
  const whole = () => Promise.all([load(), needTexts(texts)]).then(([page]) => page);
  const safe = () => whole().catch(() => ({ default: PageFailed as Component }));
  safe.toString = () => '() => import(page)';
  return safe as unknown as RouteComponent;
}

async function arrive(): Promise<void> {
  const title = t(entryOf(location.pathname)?.title ?? 'page.not_found');
  titled = { path: location.pathname, kind: title, own: '' };
  showTitle(title);
  await tick();
  if (arrived) focusHeading();
  if (arrived) announce(title);
  arrived = true;
  dispatchEvent(new Event('arrived'));
}

/** Brings what the address points at (`#post-3`) on screen and gives it the focus; answers whether it was there.
 *  A page whose text comes later calls it again. */
export function showTarget(): boolean {
  const target = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  target?.scrollIntoView();
  target?.focus({ preventScroll: true });
  return !!target;
}

function focusHeading(): void {
  if (showTarget()) return;
  const main = document.getElementById('main');
  const target = main?.querySelector<HTMLElement>('h1') ?? main;
  target?.setAttribute('tabindex', '-1');
  target?.focus({ preventScroll: true });
}

function entryOf(path: string): PageEntry | undefined {
  const fits = (pattern: string) => new RegExp(`^${pattern.replace(/:\w+/g, '[^/]+')}/?$`).test(path);
  return entries.find((entry) => entry.path !== '*' && fits(entry.path));
}

/** Ctrl-click, middle click and links to the server itself belong to the browser; sv-router listens on window. */
function leaveToBrowser(event: MouseEvent): void {
  const anchor = (event.target as Element | null)?.closest('a');
  if (!anchor) return;
  const modified = event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  const ours = anchor.origin === location.origin && !anchor.pathname.startsWith('/api/');
  if (modified || !ours || event.defaultPrevented) event.stopPropagation();
}
