import { graphlib, layout } from '@dagrejs/dagre';
import type { Part, Picture, Way } from '../../system/picture.ts';

/**
 * The picture of a system as SVG text, laid out from top to bottom so that it fits a column of text. For the build alone: the library
 * that lays it out goes into no page. Parts carry `data-part`, and the list beside the picture tells the same in words.
 */
export function drawPicture(picture: Picture): Drawn {
  const whole = laidOut(picture);
  // From left to right, so that whoever scrolls begins with the client. What is given up is the first to go: it is told in words.
  const parts = picture.parts.filter(({ note }) => note !== 'dead letters');
  const kept = new Set(parts.map(({ id }) => id));
  return whole.scrolls ? laidOut({ parts, ways: picture.ways.filter(({ to }) => kept.has(to)) }, 'LR') : whole;
}

/** What a column of text has room for, with words of a size that can be read. A wider picture scrolls. */
const ROOM = 400;

export interface Drawn {
  readonly svg: string;
  /** Wider than a column of text: whoever shows it lets it scroll. */
  readonly scrolls: boolean;
}

function laidOut({ parts, ways }: Pick<Picture, 'parts' | 'ways'>, rankdir: 'TB' | 'LR' = 'TB'): Drawn {
  const graph = new graphlib.Graph().setGraph({ rankdir, nodesep: 24, ranksep: 34, edgesep: 14, marginx: 2, marginy: 2 });
  for (const part of parts) graph.setNode(part.id, { ...sizeOf(part) });
  for (const { from, to, label } of ways)
    graph.setEdge(from, to, label === '' ? {} : { width: label.length * NOTE, height: 18, labelpos: 'r', labeloffset: 8 });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const body = [
    ...ways.map(way => drawWay(way, graph.edge(way.from, way.to))),
    ...parts.map(part => drawPart(part, graph.node(part.id))),
  ].join('');
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  const scrolls = w > ROOM;
  const least = scrolls ? ` style="min-width:${Math.round(0.8 * w)}px"` : '';
  return { svg: `<svg class="pic" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}"${least} aria-hidden="true">${body}</svg>`, scrolls };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Rough widths of a character of a name, and of a note. */
const NAME = 8.2;
const NOTE = 6.6;
/** The cells that show a queue for one. */
const CELLS = 22;

function sizeOf({ kind, name, note }: Part): { readonly width: number; readonly height: number } {
  const words = Math.max(name.length * NAME, note.length * NOTE);
  return { width: Math.ceil(Math.max(60, words + 24 + (kind === 'queue' ? CELLS : 0))), height: note === '' ? 32 : 44 };
}

function drawPart(
  { id, kind, name, note }: Part,
  { x, y, width, height }: Point & { readonly width: number; readonly height: number },
): string {
  const [left, top] = [x - width / 2, y - height / 2];
  const round = kind === 'service' ? height / 2 : 0;
  const box = `<rect x="${n(left)}" y="${n(top)}" width="${n(width)}" height="${n(height)}" rx="${n(round)}"/>`;
  const right = left + width;
  const cells =
    kind === 'queue' ? [8, 15, 22].map(back => `<path d="M${n(right - back)} ${n(top)}v${n(height)}" class="pic-cell"/>`).join('') : '';
  const middle = kind === 'queue' ? x - CELLS / 2 : x;
  const words =
    note === '' ? text(middle, y + 5, name, 'pic-name') : text(middle, y - 2, name, 'pic-name') + text(middle, y + 14, note, 'pic-note');
  return `<g class="pic-part pic-${kind}" data-part="${escaped(id)}">${box}${cells}${words}</g>`;
}

function drawWay(
  { from, to, label }: Way,
  { points, x = 0, y = 0 }: { readonly points: readonly Point[]; readonly x?: number; readonly y?: number },
): string {
  const end = points.at(-1)!;
  const before = points.at(-2)!;
  const angle = (Math.atan2(end.y - before.y, end.x - before.x) * 180) / Math.PI;
  const head = `<path class="pic-head" d="M0 0l-8 -4.500v9z" transform="translate(${n(end.x)} ${n(end.y)}) rotate(${n(angle)})"/>`;
  const words = label === '' ? '' : text(x, y + 4, label, 'pic-label');
  return `<g class="pic-way" data-from="${escaped(from)}" data-to="${escaped(to)}"><path d="${curve(points)}"/>${head}${words}</g>`;
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
