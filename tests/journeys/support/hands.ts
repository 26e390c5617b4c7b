import type { Locator, Page } from '@playwright/test';

/** How a person works the page: with a mouse, or with the keyboard alone. */
export interface Hands {
  press(target: Locator): Promise<void>;
  write(target: Locator, text: string): Promise<void>;
}

export const mouse: Hands = {
  press: (target) => target.click(),
  write: (target, text) => target.fill(text),
};

const MOST_STEPS = 200;

/** Reaches everything by Tab, as someone does who has no mouse; fails where the focus cannot come. */
export const keyboard: Hands = {
  async press(target) {
    await tabTo(target);
    const kind = await target.evaluate((one) => (one as HTMLInputElement).type ?? '');
    await target.page().keyboard.press(kind === 'checkbox' ? 'Space' : 'Enter');
  },
  async write(target, text) {
    await tabTo(target);
    await target.page().keyboard.press('ControlOrMeta+a');
    await target.page().keyboard.type(text);
  },
};

async function tabTo(target: Locator): Promise<void> {
  await target.waitFor();
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (await hasFocus(target)) return;
    await target.page().keyboard.press('Tab');
  }
  throw new Error(`Tab never reaches ${target.toString()}`);
}

const hasFocus = (target: Locator) => target.evaluate((one) => one === document.activeElement);

/** Whether what has the focus can be seen to have it. */
export function focusIsVisible(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const style = getComputedStyle(document.activeElement!);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  });
}
