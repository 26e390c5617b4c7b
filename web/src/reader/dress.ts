import { localeOf } from '../lib/i18n/translate.ts';
import { fullTime, ownZone } from '../lib/time.ts';
import { initials, tilePattern } from '../lib/ui/tile.ts';

/** What the server cannot know or need not draw: the reader's own zone, and the ornaments. */
export function dress(root: ParentNode): void {
  for (const time of root.querySelectorAll('time')) {
    time.textContent = fullTime(
      Date.parse(time.dateTime),
      localeOf(document.documentElement.lang),
      ownZone(),
    );
  }
  // What only a script can do.
  for (const box of root.querySelectorAll<HTMLElement>('.pass-on')) box.hidden = false;
  for (const tile of root.querySelectorAll<SVGElement>('svg.tile[data-id]')) drawTile(tile);
}

const SVG = 'http://www.w3.org/2000/svg';

function drawTile(tile: SVGElement): void {
  const { path, tone } = tilePattern(tile.dataset.id!);
  tile.classList.add(`tone-${tone}`);
  const cells = document.createElementNS(SVG, 'path');
  cells.setAttribute('d', path);
  tile.append(cells);
  if (tile.dataset.name) tile.append(...badge(initials(tile.dataset.name)));
}

function badge(letters: string): SVGElement[] {
  const circle = document.createElementNS(SVG, 'circle');
  const text = document.createElementNS(SVG, 'text');
  for (const [name, value] of [
    ['cx', '2'],
    ['cy', '2'],
    ['r', '1.35'],
  ])
    circle.setAttribute(name!, value!);
  for (const [name, value] of [
    ['x', '2'],
    ['y', '2.4'],
    ['text-anchor', 'middle'],
  ])
    text.setAttribute(name!, value!);
  text.textContent = letters;
  return [circle, text];
}
