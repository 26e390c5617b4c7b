/** The pattern of a tile: a 4 × 4 square mirrored along its middle, drawn from the bytes of an id. */

const HALF = 2;
const SIDE = 4;
export const TONES = 5;

export interface TilePattern {
  /** Path of the cells that are on, in a 4 × 4 view box. */
  path: string;
  /** Which pair of tones, 0 to TONES - 1. */
  tone: number;
}

export function tilePattern(id: string): TilePattern {
  const bits = hash(id);
  let path = '';
  for (let cell = 0; cell < HALF * SIDE; cell += 1) {
    if (!((bits >>> cell) & 1)) continue;
    const [x, y] = [cell % HALF, Math.floor(cell / HALF)];
    path += square(x, y) + square(SIDE - 1 - x, y);
  }
  return { path: path || square(1, 1) + square(2, 2), tone: (bits >>> 8) % TONES };
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = [...(words[0] ?? '')][0] ?? '';
  const last = words.length > 1 ? ([...words.at(-1)!][0] ?? '') : '';
  return (first + last).toLocaleUpperCase();
}

function square(x: number, y: number): string {
  return `M${x} ${y}h1v1h-1z`;
}

/** FNV-1a, 32 bits: spreads equal-looking ids well and is the same on every machine. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ char.codePointAt(0)!, 0x01000193) >>> 0;
  return value ^ (value >>> 15);
}
