import { expect, type Locator, type Page } from '@playwright/test';

/** How a person works the page: with a mouse, or with the keyboard alone. */
export interface Hands {
  name: string;
  press(target: Locator): Promise<void>;
  write(target: Locator, text: string): Promise<void>;
  /** Types into a combobox and takes one of the options that come. */
  pick(box: Locator, typed: string, option: Locator): Promise<void>;
  /** Chooses in a select by the text of the option. */
  choose(select: Locator, option: string): Promise<void>;
}

export const mouse: Hands = {
  name: 'with a mouse',
  press: (target) => target.click(),
  write: (target, text) => target.fill(text),
  async pick(box, typed, option) {
    await box.fill('');
    await box.pressSequentially(typed);
    await option.click();
  },
  choose: async (select, option) => void (await select.selectOption({ label: option })),
};

const MOST_STEPS = 200;
const MOST_OPTIONS = 20;

/** Reaches everything by Tab, as someone does who has no mouse; fails where the focus cannot come or is lost. */
export const keyboard: Hands = {
  name: 'by keyboard alone',
  async press(target) {
    const kind = await target.evaluate((one) => (one as HTMLInputElement).type ?? '');
    if (kind === 'radio') return pressRadio(target);
    await tabTo(target);
    // As the mouse does: a button says that it is busy, and takes nothing until then.
    await expect(target).toBeEnabled();
    await target.page().keyboard.press(kind === 'checkbox' ? 'Space' : 'Enter');
  },
  async write(target, text) {
    await tabTo(target);
    await target.page().keyboard.press('ControlOrMeta+a');
    await target.page().keyboard.type(text);
  },
  async pick(box, typed, option) {
    await keyboard.write(box, typed);
    await option.waitFor();
    await arrowTo(option);
    await box.page().keyboard.press('Enter');
  },
  async choose(select, option) {
    await tabTo(select);
    if (/^[\w/]+$/.test(option)) await select.page().keyboard.type(option);
    else await arrowDownTo(select, option);
    await expect(select.locator('option:checked')).toHaveText(option);
  },
};

/** Both ways of working; a story is told once with each. */
export const bothHands = [mouse, keyboard];

async function tabTo(target: Locator): Promise<void> {
  await target.waitFor();
  await expectFocusKept(target.page());
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (await hasFocus(target)) return noteFocus(target.page());
    await target.page().keyboard.press('Tab');
  }
  throw new Error(`Tab never reaches ${target.toString()}`);
}

/** Tab reaches the one that is chosen in a group, the arrow keys lead on from it. */
async function pressRadio(target: Locator): Promise<void> {
  const name = await target.getAttribute('name');
  await tabTo(target.page().locator(`input[type=radio][name="${name}"]:checked`));
  for (let step = 0; step < MOST_OPTIONS && !(await hasFocus(target)); step += 1)
    await target.page().keyboard.press('ArrowDown');
  await expect(target).toBeChecked();
}

async function arrowTo(option: Locator): Promise<void> {
  for (let step = 0; step < MOST_OPTIONS; step += 1) {
    if ((await option.getAttribute('aria-selected')) === 'true') return;
    await option.page().keyboard.press('ArrowDown');
  }
  throw new Error(`the arrow keys never reach ${option.toString()}`);
}

/** Sentences cannot be typed into a select, as a space opens its list. */
async function arrowDownTo(select: Locator, option: string): Promise<void> {
  await select.page().keyboard.press('Home');
  for (let step = 0; step < MOST_OPTIONS; step += 1) {
    if ((await select.locator('option:checked').textContent())?.trim() === option) return;
    await select.page().keyboard.press('ArrowDown');
  }
  throw new Error(`the arrow keys never reach ${option}`);
}

const hasFocus = (target: Locator) => target.evaluate((one) => one === document.activeElement);

const noteFocus = (page: Page) =>
  page.evaluate(() => void ((window as { focused?: boolean }).focused = true));

/** Once something on a page has had the focus, something has it until the page goes. */
async function expectFocusKept(page: Page): Promise<void> {
  const lost = () =>
    page.evaluate(
      () => !!(window as { focused?: boolean }).focused && document.activeElement === document.body,
    );
  await expect.poll(lost, { message: 'the focus is lost', timeout: 2_000 }).toBe(false);
}

/** Whether what has the focus can be seen to have it. */
export function focusIsVisible(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const style = getComputedStyle(document.activeElement!);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  });
}
