import { geoEqualEarth, geoPath, type GeoProjection } from 'd3-geo';
import { feature } from 'topojson-client';
import type { Topology, GeometryCollection } from 'topojson-specification';
import type { LineString, MultiPoint } from 'geojson';

/** Where places lie on the map: degrees in, coordinates of the drawing out. Pure. */

export const WIDTH = 800;
export const HEIGHT = 400;
const MARGIN = 24;
/** Closer than this the coarse outlines say nothing any more. */
const LARGEST_SCALE = 1_500;

export interface Place {
  latitude: number;
  longitude: number;
}

/** A line between two places; `dashed` for what is not, or not now. */
export interface Way {
  id: string;
  one: Place;
  other: Place;
  kind: 'plain' | 'dashed';
}

/** The whole world, or as near as the places allow that are to be seen. */
export function projectionFor(places: Place[] | null): GeoProjection {
  const extent: [[number, number], [number, number]] = [
    [MARGIN, MARGIN],
    [WIDTH - MARGIN, HEIGHT - MARGIN],
  ];
  const projection = geoEqualEarth();
  if (!places?.length) return projection.fitExtent(extent, { type: 'Sphere' });
  projection.rotate([-middle(places.map((place) => place.longitude)), 0]);
  projection.fitExtent(extent, pointsOf(places));
  // One place alone, or neighbours, would be fitted without end.
  const scale = Math.min(projection.scale(), LARGEST_SCALE);
  return Number.isFinite(scale) && scale < projection.scale() ? centred(places, scale) : projection;
}

function centred(places: Place[], scale: number): GeoProjection {
  const projection = geoEqualEarth()
    .rotate([-middle(places.map((place) => place.longitude)), 0])
    .scale(scale)
    .translate([0, 0]);
  const latitude = middle(places.map((place) => place.latitude));
  const [x, y] = projection([middle(places.map((place) => place.longitude)), latitude]) ?? [0, 0];
  return projection.translate([WIDTH / 2 - x, HEIGHT / 2 - y]);
}

function middle(values: number[]): number {
  return (Math.min(...values) + Math.max(...values)) / 2;
}

function pointsOf(places: Place[]): MultiPoint {
  return { type: 'MultiPoint', coordinates: places.map(pointOf) };
}

/** The outlines of the land (a topology of world-atlas) as one path. */
export function landPath(atlas: Topology, projection: GeoProjection): string {
  const land = feature(atlas, atlas.objects.land as GeometryCollection);
  const clipped = projection.clipExtent([
    [0, 0],
    [WIDTH, HEIGHT],
  ]);
  return geoPath(clipped).digits(1)(land) ?? '';
}

/** Where a place is drawn, or nothing when it lies outside. */
export function spot(projection: GeoProjection, place: Place): { x: number; y: number } | null {
  const at = projection([place.longitude, place.latitude]);
  if (!at || at[0] < 0 || at[0] > WIDTH || at[1] < 0 || at[1] > HEIGHT) return null;
  return { x: Math.round(at[0] * 10) / 10, y: Math.round(at[1] * 10) / 10 };
}

/** The shortest way between two places, as it lies on the globe. */
export function wayPath(projection: GeoProjection, one: Place, other: Place): string {
  const way: LineString = { type: 'LineString', coordinates: [one, other].map(pointOf) };
  return geoPath(projection).digits(1)(way) ?? '';
}

function pointOf(place: Place): [number, number] {
  return [place.longitude, place.latitude];
}
