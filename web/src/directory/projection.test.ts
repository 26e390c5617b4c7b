// @vitest-environment node
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Topology } from 'topojson-specification';
import { HEIGHT, landPath, projectionFor, spot, wayPath, WIDTH } from './projection.ts';

const berlin = { latitude: 52.52, longitude: 13.4 };
const laPaz = { latitude: -16.5, longitude: -68.15 };
const nairobi = { latitude: -1.29, longitude: 36.82 };

test('on the world map north is up and east is right', () => {
  const world = projectionFor(null);
  const [one, other] = [spot(world, berlin)!, spot(world, laPaz)!];
  expect(one.y).toBeLessThan(other.y);
  expect(one.x).toBeGreaterThan(other.x);
});

test('a nearer map holds every place it was made for', () => {
  const near = projectionFor([berlin, laPaz, nairobi]);
  for (const place of [berlin, laPaz, nairobi]) expect(spot(near, place)).not.toBeNull();
});

test('one place alone is in the middle, and not nearer than outlines can tell', () => {
  const near = projectionFor([berlin]);
  const at = spot(near, berlin)!;
  expect(at.x).toBeCloseTo(WIDTH / 2, 0);
  expect(at.y).toBeCloseTo(HEIGHT / 2, 0);
  expect(spot(near, laPaz)).toBeNull();
});

test('the land of the atlas becomes a path of moderate length', () => {
  const file = new URL('../../node_modules/world-atlas/land-110m.json', import.meta.url);
  const atlas = JSON.parse(readFileSync(file, 'utf8')) as Topology;
  const path = landPath(atlas, projectionFor(null));
  expect(path.startsWith('M')).toBe(true);
  expect(path.length).toBeGreaterThan(10_000);
  expect(path.length).toBeLessThan(120_000);
});

test('the way between two places begins at one and ends at the other', () => {
  const near = projectionFor([berlin, nairobi]);
  const numbers = wayPath(near, berlin, nairobi)
    .match(/-?[\d.]+/g)!
    .map(Number);
  const [one, other] = [spot(near, berlin)!, spot(near, nairobi)!];
  expect(numbers.slice(0, 2)).toEqual([one.x, one.y]);
  expect(numbers.slice(-2)).toEqual([other.x, other.y]);
});
