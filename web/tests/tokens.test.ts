// @vitest-environment node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, '../src/lib/ui/tokens.css'), 'utf8');

function colours(block: string): Record<string, string> {
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((match) => [match[1]!, match[2]!]),
  );
}

const [light, systemDark, chosenDark] = css
  .split(/\n(?=:root|@media)/)
  .slice(0, 4)
  .filter((part) => part.includes('--paper'))
  .map(colours);
const themes = { light: light!, dark: systemDark! };

/** Contrast by WCAG 2.2, 1 to 21. */
function contrast(one: string, other: string): number {
  const [bright, dim] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (bright! + 0.05) / (dim! + 0.05);
}
function luminance(colour: string): number {
  const channel = (at: number) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

const TEXTS = ['ink', 'quiet', 'primary', 'accent', 'leaf', 'sun', 'danger'];
const GROUNDS = ['paper', 'surface'];
const textPairs = [
  ...TEXTS.flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)),
  ['on-primary', 'primary'] as const,
];

describe.each(Object.entries(themes))('%s colours', (_name, theme) => {
  it.each(textPairs)('write %s on %s at 4.5:1 or better', (text, ground) => {
    expect(contrast(theme[text]!, theme[ground]!)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(GROUNDS)('draw the edges of controls on %s at 3:1 or better', (ground) => {
    expect(contrast(theme.edge!, theme[ground]!)).toBeGreaterThanOrEqual(3);
  });
});

describe('dark colours', () => {
  it('are the same whether the system or the reader asks for them', () => {
    expect(chosenDark).toEqual(systemDark);
  });
});
