import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { fromRoot } from './server.ts';

/** What holds of every page, in every language and at every width. */

/** Only what is wrong is worked out in detail; nothing is loaded again for it. */
const QUICK = { resultTypes: ['violations'], preload: false };
/** Run in the page itself: `AxeBuilder` gathers frames in a second page and takes three times as long; there are no
 *  frames here. (The package `@axe-core/playwright` brings this file.) */
const AXE = readFileSync(fromRoot('web/node_modules/axe-core/axe.min.js'), 'utf8');

interface Axe {
  run(root: Document, options: typeof QUICK): Promise<{ violations: Violation[] }>;
}
interface Violation {
  id: string;
  nodes: { html: string }[];
}

/** axe finds nothing. */
export async function clean(page: Page, where: string): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const told = await page.evaluate(async (options) => {
    const { violations } = await (window as unknown as { axe: Axe }).axe.run(document, options);
    return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' | ')}`);
  }, QUICK);
  expect(told, where).toEqual([]);
}

/** Nothing is wider than the screen. */
export async function fits(page: Page, where: string): Promise<void> {
  const { over, broken } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const labels = [...document.querySelectorAll<HTMLElement>('nav a span')];
    const broken = labels.filter(
      (one) => one.offsetHeight > 1.5 * parseFloat(getComputedStyle(one).lineHeight),
    );
    return {
      over: scrollWidth - clientWidth,
      broken: broken.map((one) => one.textContent),
    };
  });
  expect(over, `${where} is wider than the screen`).toBeLessThanOrEqual(0);
  expect(broken, `${where}: broken words in the bar`).toEqual([]);
}
