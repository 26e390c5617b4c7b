// Visits pages twice with a processor four times slower and tells when their text can be read. Who calls it slows the line
// down and counts its bytes: one line of JSON a visit, then it waits for a line.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const { chromium } = createRequire(`${process.cwd()}/`)('@playwright/test');
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const next = async () => (await lines.next()).value;

const job = JSON.parse(await next());
const browser = await chromium.launch({ executablePath: job.chromium, args: ['--no-sandbox'] });

async function visit(context, { who, path }, number) {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  const started = performance.now();
  await page.goto(job.base + path, { waitUntil: 'commit', timeout: 60_000 });
  // The heading and the first text below it: of a thread its question, of Today what waits.
  await page.locator('main h1').first().waitFor({ timeout: 60_000 });
  await page.locator(who === 'today' ? 'main h2' : 'main article p').first().waitFor({ timeout: 60_000 });
  const seconds = (performance.now() - started) / 1000;
  // What comes after the text is counted, too: the live line opens, the service worker keeps the shell.
  await page.waitForTimeout(15_000);
  await page.close();
  console.log(JSON.stringify({ who, visit: number, seconds }));
  await next();
}

for (const one of job.visits) {
  const context = await browser.newContext({ locale: 'de-DE' });
  await context.addCookies(one.cookies.map(([name, value]) => ({ name, value, url: job.base })));
  await visit(context, one, 'first');
  await visit(context, one, 'second');
  await context.close();
}
await browser.close();
process.exit(0);
