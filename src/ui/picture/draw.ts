import { graphlib, layout } from '@dagrejs/dagre';
import type { Part, Picture, Way } from '../../system/picture.ts';

/**
 * The picture of a system as SVG text, laid out from top to bottom so that it fits a column of text. Parts carry `data-part`, and the list
 * beside the picture tells the same in words. The library that lays it out goes into the pages that draw while one types, when somebody
 * does, and into no other.
 */
export function drawPicture(picture: Picture): Drawn {
  const whole = laidOut(picture, 'TB', []);
  // From left to right, so that whoever scrolls begins with the client. What is given up and nobody reads is the first to go: it is told
  // in words.
  const isRead = (id: string) => picture.ways.some(({ from }) => from === id);
  const parts = picture.parts.filter(({ id, note }) => note !== 'dead letters' || isRead(id));
  const kept = new Set(parts.map(({ id }) => id));
  return whole.width > ROOM ? laidOut({ parts, ways: picture.ways.filter(({ to }) => kept.has(to)) }, 'LR', []) : whole;
}

/**
 * The same with all that there is, and with room for what flows: a number on each way that is counted, and one in each queue. From left to
 * right where there is room for that.
 */
export function drawForFlow(picture: Picture, counted: readonly Way[], room: number): Drawn {
  const wide = laidOut(picture, 'LR', counted);
  if (wide.width * LEAST <= room) return wide;
  const tall = laidOut(picture, 'TB', counted);
  // What has to be made smaller either way is made as little smaller as can be.
  return tall.width <= room || tall.width < wide.width ? tall : wide;
}

/** What a column of text has room for, with words of a size that can be read. A wider picture scrolls. */
const ROOM = 400;
/** How much smaller than it was drawn it may be shown, so that its words can still be read. */
const LEAST = 0.8;

export interface Drawn {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  /** Wider than a column of text: whoever shows it lets it scroll. */
  readonly scrolls: boolean;
  /** Where each part lies, from the left upper corner. */
  readonly boxes: readonly PartBox[];
}

export interface PartBox {
  readonly id: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function laidOut({ parts, ways }: Pick<Picture, 'parts' | 'ways'>, rankdir: 'TB' | 'LR', counted: readonly Way[]): Drawn {
  const flows = counted.length > 0;
  const apart = flows && rankdir === 'LR' ? { nodesep: 16, ranksep: 16, edgesep: 10 } : { nodesep: 24, ranksep: 34, edgesep: 14 };
  const graph = new graphlib.Graph().setGraph({ rankdir, ...apart });
  for (const part of parts) graph.setNode(part.id, { ...sizeOf(part, flows) });
  for (const way of ways) {
    const width = Math.max(way.label.length * NOTE, counted.includes(way) ? RATE : 0);
    const height = 18 + (counted.includes(way) && way.label !== '' ? 14 : 0);
    graph.setEdge(way.from, way.to, width === 0 ? {} : { width, height, labelpos: rankdir === 'LR' ? 'c' : 'r', labeloffset: 8 });
  }
  layout(graph);
  const body = [
    ...ways.map(way => drawWay(way, graph.edge(way.from, way.to), counted.includes(way))),
    ...parts.map(part => drawPart(part, graph.node(part.id), flows)),
  ].join('');
  const [x, y, w, h] = boundsOf(graph);
  const scrolls = w > ROOM;
  const least = scrolls ? ` style="min-width:${Math.round(LEAST * w)}px"` : '';
  const svg = `<svg class="pic" viewBox="${x} ${y} ${w} ${h}" width="${w}" height="${h}"${least} aria-hidden="true">${body}</svg>`;
  const boxes = parts.map(({ id }) => {
    const node = graph.node(id) as Required<Box>;
    return { id, left: node.x - node.width / 2 - x, top: node.y - node.height / 2 - y, width: node.width, height: node.height };
  });
  return { svg, width: w, height: h, scrolls, boxes };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Of all parts, ways and words. The layout's own width and height leave out bends of ways that lead back. */
function boundsOf(graph: graphlib.Graph): readonly [x: number, y: number, width: number, height: number] {
  const boxes = [...graph.nodes().map(id => graph.node(id)), ...graph.edges().map(edge => graph.edge(edge))] as readonly Box[];
  const corners = boxes.flatMap(({ x = 0, y = 0, width = 0, height = 0, points = [] }) => [
    ...points,
    ...(width > 0
      ? [
          { x: x - width / 2, y: y - height / 2 },
          { x: x + width / 2, y: y + height / 2 },
        ]
      : []),
  ]);
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  const [left, top] = [Math.floor(Math.min(...xs)) - MARGIN, Math.floor(Math.min(...ys)) - MARGIN];
  return [left, top, Math.ceil(Math.max(...xs)) + MARGIN - left, Math.ceil(Math.max(...ys)) + MARGIN - top];
}

/** Half of a thick line. */
const MARGIN = 2;

interface Box extends Partial<Point> {
  readonly width?: number;
  readonly height?: number;
  readonly points?: readonly Point[];
}

/** Rough widths of a character of a name, and of a note. */
const NAME = 8.2;
const NOTE = 6.6;
/** The cells that show a queue for one. */
const CELLS = 22;
/** Room for the number on a way, and for that in a queue: `48.2k/s`, `4.12M waiting`. */
const RATE = 52;
const DEPTH = 82;

function sizeOf({ kind, name, note }: Part, flows: boolean): { readonly width: number; readonly height: number } {
  const words = Math.max(name.length * NAME, note.length * NOTE, flows && kind === 'queue' ? DEPTH : 0);
  return {
    width: Math.ceil(Math.max(60, words + 24 + (kind === 'queue' ? CELLS : 0))),
    height: (note === '' ? 32 : 44) + (flows && kind === 'queue' ? 14 : 0),
  };
}

function drawPart(
  { id, kind, name, note }: Part,
  { x, y, width, height }: Point & { readonly width: number; readonly height: number },
  flows: boolean,
): string {
  const [left, top] = [x - width / 2, y - height / 2];
  const round = kind === 'service' ? height / 2 : 0;
  const box = `<rect x="${n(left)}" y="${n(top)}" width="${n(width)}" height="${n(height)}" rx="${n(round)}"/>`;
  const right = left + width;
  const isQueue = kind === 'queue';
  const cells = isQueue ? [8, 15, 22].map(back => `<path d="M${n(right - back)} ${n(top)}v${n(height)}" class="pic-cell"/>`).join('') : '';
  const full = isQueue && flows ? `<path class="pic-full" d="M${n(right - 11)} ${n(top + height - 1)}V${n(top + 1)}" pathLength="1"/>` : '';
  const middle = isQueue ? x - CELLS / 2 : x;
  const lines = [
    [name, 'pic-name'],
    ...(note === '' ? [] : [[note, 'pic-note'] as const]),
    ...(isQueue && flows ? [['', 'pic-depth'] as const] : []),
  ] as const;
  const words = lines.map(([line, className], at) => text(middle, y + 5 - 7 * (lines.length - 1) + 15 * at, line, className)).join('');
  return `<g class="pic-part pic-${kind}" data-part="${escaped(id)}">${box}${full}${cells}${words}</g>`;
}

function drawWay(
  { from, to, label }: Way,
  { points, x = 0, y = 0 }: { readonly points: readonly Point[]; readonly x?: number; readonly y?: number },
  counted: boolean,
): string {
  const end = points.at(-1)!;
  const before = points.at(-2)!;
  const angle = (Math.atan2(end.y - before.y, end.x - before.x) * 180) / Math.PI;
  const head = `<path class="pic-head" d="M0 0l-8 -4.500v9z" transform="translate(${n(end.x)} ${n(end.y)}) rotate(${n(angle)})"/>`;
  const shift = counted && label !== '' ? 7 : 0;
  const words = label === '' ? '' : text(x, y + 4 - shift, label, 'pic-label');
  const rate = counted ? text(x, y + 4 + shift, '', 'pic-label pic-rate') : '';
  return `<g class="pic-way" data-from="${escaped(from)}" data-to="${escaped(to)}"><path d="${curve(points)}"/>${head}${words}${rate}</g>`;
}

/** Through the middles between the points, so that it bends and has no corners. */
function curve([first, ...rest]: readonly Point[]): string {
  let d = `M${n(first!.x)} ${n(first!.y)}`;
  rest.forEach((point, at) => {
    const next = rest[at + 1];
    if (next === undefined) d += `L${n(point.x)} ${n(point.y)}`;
    else d += `Q${n(point.x)} ${n(point.y)} ${n((point.x + next.x) / 2)} ${n((point.y + next.y) / 2)}`;
  });
  return d;
}

const n = (value: number) => String(Math.round(value * 10) / 10);
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (words: string) => words.replace(/[&<>"]/g, sign => ESCAPES[sign]!);
const text = (x: number, y: number, words: string, className: string) =>
  `<text class="${className}" x="${n(x)}" y="${n(y)}" text-anchor="middle">${escaped(words)}</text>`;
