import { graphlib, layout } from '@dagrejs/dagre';
import type { Stop } from './next.ts';

/**
 * What builds on what, laid out from left to right. For the build alone: the library that lays it out goes into no page. Across it is
 * measured in shares of the whole, so that the drawing is as wide as its page; down in pixels, so that words keep their size.
 */
export interface DrawnPath {
  readonly width: number;
  readonly height: number;
  readonly places: readonly Place[];
  readonly ways: readonly Way[];
}

export interface Place {
  readonly slug: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Way {
  readonly from: string;
  readonly to: string;
  /** The path of an SVG in the units above. */
  readonly d: string;
}

/** As wide as the content of a page at most. */
const WIDTH = 1312;
/** A place holds a title of three lines, and apart from it a line of facts. */
const HEIGHT = 104;
/** Of a column's share; what is left is for the ways. */
const OF_COLUMN = 0.8;
const WIDEST = 272;
/** No slug looks so. */
const START = '#';

export function layPath(stops: readonly Pick<Stop, 'slug' | 'buildsOn'>[]): DrawnPath {
  const course = withoutDetours(fromTheGroundUp(stops));
  const depth = new Map<string, number>();
  for (const { slug, buildsOn } of course) depth.set(slug, Math.max(0, ...buildsOn.map(other => depth.get(other)! + 1)));
  const columns = Math.max(1, ...depth.values()) + 1;
  const width = Math.min(WIDEST, (WIDTH / columns) * OF_COLUMN);
  const graph = new graphlib.Graph().setGraph({
    rankdir: 'LR',
    nodesep: 20,
    edgesep: 28,
    ranksep: (WIDTH - columns * width) / Math.max(1, columns - 1),
    marginx: 0,
    marginy: 2,
  });
  for (const { slug } of course) graph.setNode(slug, { width, height: HEIGHT });
  for (const { slug, buildsOn } of course) for (const other of buildsOn) graph.setEdge(other, slug, {});
  // What builds on nothing stands at the left, and not next to what builds on it.
  graph.setNode(START, { width: 0, height: 0 });
  for (const { slug, buildsOn } of course) if (buildsOn.length === 0) graph.setEdge(START, slug, { weight: course.length });
  layout(graph);
  const left = Math.min(...course.map(({ slug }) => (graph.node(slug) as Point).x)) - width / 2;
  const boxes = course.map(({ slug }) => ({ slug, x: graph.node(slug).x - left, y: graph.node(slug).y as number }));
  const place = (of: string) => boxes.find(({ slug }) => slug === of)!;
  const middles = new Set(boxes.map(({ x }) => Math.round(x)));
  const ways = course.flatMap(({ slug, buildsOn }) =>
    buildsOn.map(other => {
      const between = (graph.edge(other, slug).points as readonly Point[]).slice(1, -1).map(({ x, y }) => ({ x: x - left, y }));
      // Where it passes a column it goes straight on, between the places that stand there.
      const passed = between.filter(({ x }) => middles.has(Math.round(x)));
      const [from, to] = [place(other), place(slug)];
      return { from: other, to: slug, d: curve({ x: from.x + width / 2, y: from.y }, passed, { x: to.x - width / 2, y: to.y }, width / 2) };
    }),
  );
  const places = stops.map(({ slug }) => {
    const { x, y } = place(slug);
    return { slug, left: x - width / 2, top: y - HEIGHT / 2, width, height: HEIGHT };
  });
  return { width: WIDTH, height: Math.ceil(graph.graph().height ?? 0), places, ways };
}

/** An instructor's order may have what is built on come later. Nothing builds on itself, by whatever way round. */
function fromTheGroundUp<S extends Pick<Stop, 'slug' | 'buildsOn'>>(stops: readonly S[]): S[] {
  const sorted = new Set<S>();
  const add = (stop: S) => {
    for (const other of stops) if (stop.buildsOn.includes(other.slug)) add(other);
    sorted.add(stop);
  };
  for (const stop of stops) add(stop);
  return [...sorted];
}

/** Leaves out what is built on by way of something else as well: the drawing shows that anyway. */
function withoutDetours(stops: readonly Pick<Stop, 'slug' | 'buildsOn'>[]): Pick<Stop, 'slug' | 'buildsOn'>[] {
  const below = new Map<string, ReadonlySet<string>>();
  return stops.map(({ slug, buildsOn }) => {
    below.set(slug, new Set(buildsOn.flatMap(other => [other, ...below.get(other)!])));
    return { slug, buildsOn: buildsOn.filter(other => !buildsOn.some(between => below.get(between)!.has(other))) };
  });
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Leaves and arrives level, and is level wherever it passes a column. */
function curve(from: Point, passed: readonly Point[], to: Point, half: number): string {
  const stops = [
    ...passed.flatMap(({ x, y }) => [
      { x: x - half, y },
      { x: x + half, y },
    ]),
    to,
  ];
  let d = `M${n(from.x)} ${n(from.y)}`;
  let at = from;
  for (const stop of stops) {
    const middle = (at.x + stop.x) / 2;
    d += at.y === stop.y ? `H${n(stop.x)}` : `C${n(middle)} ${n(at.y)} ${n(middle)} ${n(stop.y)} ${n(stop.x)} ${n(stop.y)}`;
    at = stop;
  }
  return d;
}

const n = (value: number) => String(Math.round(value * 10) / 10);
