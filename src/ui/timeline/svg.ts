import type { Drawing, Lane, Mark, MarkOf, State } from './drawing.ts';

/**
 * A drawing as SVG text, for a page that is built once or for `innerHTML`. Every mark carries `data-step`; the style sheet
 * (`timeline.css`) knows states by class. `drawRun` is a picture for eyes: put the run's rows beside it for everybody else.
 * The workspace takes the parts apart, so that names and time stay in view while the rest scrolls, and so that each mark can
 * be asked what it is.
 */
export function drawRun(drawing: Drawing): string {
  const { width, height } = drawing;
  // Stands at x = 0 and unseen until a script moves it to a step.
  const playhead = path(`M0 ${drawing.axis - 4}V${n(height)}`, 'tl-playhead');
  const body = [
    hairs(drawing),
    names(drawing.lanes),
    playhead,
    ...drawing.marks.map(mark => group(mark, drawMark(mark) + (mark.kind === 'break' ? breakText(mark) : ''))),
  ].join('');
  return svg(body, 0, 0, width, height, 'aria-hidden="true"', 'tl tl-whole');
}

export function drawNames({ lanes, gutter, axis, height }: Drawing): string {
  return svg(names(lanes), 0, axis, gutter, height - axis, 'aria-hidden="true"');
}

/** Times and breaks, above the lanes. */
export function drawAxis({ marks, gutter, axis, width }: Drawing): string {
  const body = marks.map(mark =>
    mark.kind === 'tick' ? group(mark, drawMark(mark)) : mark.kind === 'break' ? group(mark, breakText(mark)) : '',
  );
  return svg(body.join(''), gutter, 0, width - gutter, axis, 'aria-hidden="true"');
}

/** The lanes. Marks that can be asked are focusable one at a time: whoever shows this moves `tabindex="0"` among them. */
export function drawLanes(drawing: Drawing): string {
  const { marks, gutter, axis, width, height } = drawing;
  // The playhead goes over boxes and beneath everything that has words.
  const ground = new Set<Mark['kind']>(['life', 'birth', 'track', 'break']);
  const draw = (mark: Mark) =>
    mark.kind === 'tick' ? '' : mark.says === undefined ? group(mark, drawMark(mark)) : asked(mark, mark.says, drawMark(mark));
  const below = marks.filter(({ kind }) => ground.has(kind)).map(draw);
  const above = marks.filter(({ kind }) => !ground.has(kind)).map(draw);
  const body = [...below, path(`M0 ${axis}V${n(height)}`, 'tl-playhead'), ...above];
  const label = 'Drawing of the run. Left and right step through it, up and down move between the marks of a step.';
  return svg(hairs(drawing) + body.join(''), gutter, axis, width - gutter, height - axis, `role="group" aria-label="${label}"`);
}

const n = (value: number) => String(Math.round(value * 10) / 10);
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const words = (text: string) => text.replace(/[&<>"]/g, sign => ESCAPES[sign]!);

const svg = (body: string, x: number, y: number, width: number, height: number, more: string, className = 'tl') =>
  `<svg class="${className}" viewBox="${n(x)} ${n(y)} ${n(width)} ${n(height)}" width="${n(width)}" height="${n(height)}" ${more}>${body}</svg>`;
const group = ({ kind, step }: Mark, inside: string) => `<g class="tl-${kind}" data-step="${step}">${inside}</g>`;
const path = (d: string, className: string) => `<path class="${className}" d="${d}"/>`;
const text = (x: number, y: number, content: string, className: string, anchor = 'start') =>
  `<text class="${className}" x="${n(x)}" y="${n(y)}"${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}>${words(content)}</text>`;
const box = (x: number, y: number, width: number, height: number, className: string) =>
  `<rect class="${className}" x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}"/>`;
const square = (x: number, y: number, size: number, className: string) => box(x - size / 2, y - size / 2, size, size, className);

function asked(mark: Mark, says: string, inside: string): string {
  const [x, y, width, height] = reach(mark);
  const name = words(says);
  return (
    `<g class="tl-${mark.kind}" data-step="${mark.step}" data-mark data-y="${n(y)}" role="img" tabindex="-1" aria-label="${name}">` +
    `${inside}${box(x, y, width, height, 'tl-hit')}</g>`
  );
}

/** What a pointer has to hit: at least 24 by 24. */
function reach(mark: Mark): readonly [number, number, number, number] {
  switch (mark.kind) {
    case 'crash':
      return [mark.x - 12, mark.top, 24, mark.bottom - mark.top];
    case 'break':
      return [mark.from, mark.top, mark.to - mark.from, mark.bottom - mark.top];
    case 'bracket':
      return [mark.from, mark.bottom - 8, Math.max(24, mark.to - mark.from), mark.inside ? 16 : 30];
    case 'birth':
      return [mark.x - 6, mark.top, 46, 24];
    case 'life':
    case 'track':
    case 'hand':
      return [mark.from, 0, 0, 0];
    case 'delivery':
    case 'call':
      return [mark.x - 12, mark.from, 24, 24];
    case 'tick':
      return [mark.x, 0, 0, 0];
    default:
      return [mark.x - 12, mark.y - 12, 24, 24];
  }
}

const hairs = ({ lanes, width }: Drawing) => lanes.map(({ top }) => path(`M0 ${n(top)}H${n(width)}`, 'tl-hair')).join('');

const names = (lanes: readonly Lane[]) =>
  lanes
    .map(({ label, sub, at, rows }) => {
      const under = sub === '' ? '' : text(0, at + 9, sub, 'tl-n');
      const each = rows.map(row => text(0, row.y, row.text, 'tl-n')).join('');
      return text(0, sub === '' ? at : at - 7, label, 'tl-name') + under + each;
    })
    .join('');

/** The shape of a state, on a solid square of its colour. */
function glyph(state: State, x: number, y: number): string {
  const at = (d: string) => `<path class="tl-on" transform="translate(${n(x - 8)} ${n(y - 8)})" d="${d}"/>`;
  switch (state) {
    case 'acked':
      return at('M3.500 8.500l3.500 3.500 5.500-7.500');
    case 'failed':
      return at('M4 4l8 8M12 4l-8 8');
    case 'redelivered':
      return at('M11.800 5.800A4.300 4.300 0 1 0 12.300 9M12.300 3V6.200H9');
    case 'dead':
      return at('M3.500 8v4.500h9V8M8 3v6M5.800 7L8 9.200 10.200 7');
    case 'waiting':
    case 'in-flight':
      return '';
  }
}

function marked(state: State | 'never', x: number, y: number, size: number): string {
  if (state === 'never') return square(x, y, size, 'tl-box never');
  const small = state === 'waiting' || state === 'in-flight' || size < 16;
  return square(x, y, size, `tl-box ${state}`) + (small ? '' : `<g class="${state}">${glyph(state, x, y)}</g>`);
}

/** The torn edge of a break in time. */
function tear(x: number, top: number, bottom: number): string {
  let d = `M${n(x)} ${n(top)}`;
  for (let y = top, to = 1; y < bottom; y += 6, to = -to) d += `l${3 * to} ${n(Math.min(6, bottom - y))}`;
  return path(d, 'tl-tear');
}

const breakText = ({ from, to, text: span }: MarkOf<'break'>) => text((from + to) / 2, 16, span, 'tl-quiet', 'middle');

function bracket({ from, to, top, bottom, text: verdict, x, inside }: MarkOf<'bracket'>): string {
  const line = path(`M${n(from)} ${n(top[0])}V${n(bottom)}H${n(to)}V${n(top[1])}`, 'tl-line failed');
  const wide = 7 * verdict.length;
  const plate = inside ? box(x - wide / 2 - 6, bottom - 8, wide + 12, 16, 'tl-plate') : '';
  return line + plate + text(x, inside ? bottom + 5 : bottom + 17, verdict, 'tl-verdict', 'middle');
}

function drawMark(mark: Mark): string {
  switch (mark.kind) {
    case 'break': {
      const { from, to, top, bottom } = mark;
      return box(from, top, to - from, bottom - top, 'tl-band') + tear(from, top, bottom) + tear(to, top, bottom);
    }
    case 'tick':
      return text(mark.x, 16, mark.text, 'tl-n', 'middle');
    case 'track':
      return path(`M${n(mark.from)} ${n(mark.y)}H${n(mark.to)}`, `tl-line tl-way ${mark.state}`);
    case 'life': {
      const { from, to, top, bottom } = mark;
      return (
        box(from, top, to - from, bottom - top, 'tl-space') +
        path(`M${n(from)} ${n(top)}H${n(to)}M${n(from)} ${n(bottom)}H${n(to)}`, 'tl-wall')
      );
    }
    case 'birth':
      return (
        path(`M${n(mark.x)} ${n(mark.top)}V${n(mark.bottom)}`, 'tl-wall tl-first') +
        text(mark.x + 8, mark.y, mark.text, 'tl-strong') +
        (mark.slot === 0 ? '' : box(mark.x + 6, mark.y + 8.5, mark.slot, 15, 'tl-box never')) +
        (mark.slot > 34 ? text(mark.x + 6 + mark.slot / 2, mark.y + 20, 'empty', 'tl-slot', 'middle') : '')
      );
    case 'hand':
      return box(mark.from, mark.y - 8, mark.to - mark.from, 16, `tl-hold ${mark.state}`);
    case 'call': {
      const { x, from, to, line } = mark;
      const rising = to < from;
      return (
        path(`M${n(x)} ${n(from)}V${n(to)}`, `tl-line ${mark.state}`) +
        (line === null ? '' : text(x - 4, from + (rising ? -5 : 12), `${line}`, 'tl-n', 'end'))
      );
    }
    case 'delivery': {
      const { x, from, to } = mark;
      return (
        path(`M${n(x)} ${n(from)}V${n(to - 6)}`, `tl-line ${mark.state}`) +
        path(`M${n(x - 5)} ${n(to - 7)}h10l-5 8z`, `tl-head ${mark.state}`) +
        (mark.state === 'redelivered' ? `<g class="redelivered">${glyph('redelivered', x + 12, to + 8)}</g>` : '')
      );
    }
    case 'effect':
      return marked(mark.state, mark.x, mark.y, mark.size);
    case 'cell':
      return marked(mark.state, mark.x, mark.y, 16);
    case 'dot':
      return `<circle cx="${n(mark.x)}" cy="${n(mark.y)}" r="3.500"/>`;
    case 'crash': {
      const top = mark.top + 8;
      const bolt = `M${n(mark.x + 17)} ${n(top)}l-8 11h5l-3 8 9-12h-5l4-7z`;
      return (
        box(mark.x - 3.5, mark.top, 7, mark.bottom - mark.top, 'tl-bar') +
        path(bolt, 'tl-bolt') +
        text(mark.x + 9, top + 35, 'dies', 'tl-strong')
      );
    }
    case 'bracket':
      return bracket(mark);
    case 'label':
      return text(mark.x, mark.y, mark.text, `tl-label ${mark.tone}`, mark.anchor);
  }
}
