import type { Drawing, Lane, Mark, State } from './layout.ts';

/**
 * A drawing as SVG text, for a page that is built once or for `innerHTML`. Every mark carries `data-step`; the style sheet
 * (`timeline.css`) knows states by class. The picture is for eyes: put the run's rows beside it for everybody else.
 */
export function drawRun({ width, height, lanes, marks }: Drawing): string {
  // Stands at x = 0 and unseen until a script moves it to a step.
  const playhead = path(`M0 22V${n(lanes.at(-1)?.bottom ?? height)}`, 'tl-playhead');
  const body = [...lanes.map(drawLane(width)), playhead, ...marks.map(mark => group(mark, drawMark(mark)))].join('');
  return `<svg class="tl" viewBox="0 0 ${n(width)} ${n(height)}" aria-hidden="true">${body}</svg>`;
}

const n = (value: number) => String(Math.round(value * 10) / 10);
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const words = (text: string) => text.replace(/[&<>]/g, sign => ESCAPES[sign]!);

const group = ({ kind, step }: Mark, inside: string) => `<g class="tl-${kind}" data-step="${step}">${inside}</g>`;
const path = (d: string, className: string) => `<path class="${className}" d="${d}"/>`;
const text = (x: number, y: number, content: string, className: string, anchor = 'start') =>
  `<text class="${className}" x="${n(x)}" y="${n(y)}"${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}>${words(content)}</text>`;
const square = (x: number, y: number, size: number, className: string) =>
  `<rect class="${className}" x="${n(x - size / 2)}" y="${n(y - size / 2)}" width="${size}" height="${size}"/>`;

function drawLane(width: number) {
  return ({ label, sub, top, bottom }: Lane): string => {
    const middle = (top + bottom) / 2 + 5;
    const name = text(0, sub === '' ? middle : middle - 8, label, 'tl-name');
    return path(`M0 ${n(top)}H${n(width)}`, 'tl-hair') + name + (sub === '' ? '' : text(0, middle + 9, sub, 'tl-sub'));
  };
}

/** The shape of a state, on a solid square of its colour. */
function glyph(state: State, x: number, y: number): string {
  const at = (d: string) => `<path class="tl-on" transform="translate(${n(x - 8)} ${n(y - 8)})" d="${d}"/>`;
  switch (state) {
    case 'acked':
      return at('M3 8.500l4 4 6-8.500');
    case 'failed':
      return at('M3.500 3.500l9 9M12.500 3.500l-9 9');
    case 'redelivered':
      return at('M12 5.500A4.700 4.700 0 1 0 12.700 9M12.700 2.500V6H9.200');
    case 'dead':
      return at('M3 8v5h10V8M8 2v6M5.500 6L8 8.500 10.500 6');
    case 'waiting':
    case 'in-flight':
      return '';
  }
}

function box(state: State | 'never', x: number, y: number, size: number): string {
  if (state === 'never') return square(x, y, size, 'tl-box never');
  const small = state === 'waiting' || state === 'in-flight' || size < 16;
  return square(x, y, size, `tl-box ${state}`) + (small ? '' : `<g class="${state}">${glyph(state, x, y)}</g>`);
}

function drawMark(mark: Mark): string {
  switch (mark.kind) {
    case 'break':
      return (
        `<rect class="tl-band" x="${n(mark.from)}" y="24" width="${n(mark.to - mark.from)}" height="${n(mark.bottom - 24)}"/>` +
        text((mark.from + mark.to) / 2, 16, mark.text, 'tl-quiet', 'middle')
      );
    case 'tick':
      return text(mark.x, 16, mark.text, 'tl-n', 'middle');
    case 'track':
      return path(`M${n(mark.from)} ${n(mark.y)}H${n(mark.to)}`, `tl-line dotted ${mark.state}`);
    case 'life':
      return path(`M${n(mark.from)} ${n(mark.y)}H${n(mark.to)}`, 'tl-line ink');
    case 'birth':
      return `<circle cx="${n(mark.x)}" cy="${n(mark.y)}" r="4"/>`;
    case 'call': {
      const { from, to } = mark;
      const rising = to.y < from.y;
      const line = path(`M${n(from.x)} ${n(from.y)}L${n(to.x)} ${n(to.y)}`, `tl-line ${mark.state}`);
      const number = mark.line === null ? '' : text(from.x - 5, from.y + (rising ? -4 : -12), `${mark.line}`, 'tl-n', 'end');
      return line + number;
    }
    case 'delivery': {
      const { from, to } = mark;
      const head = `M${n(to.x - 5)} ${n(to.y - 6)}h10L${n(to.x + 1)} ${n(to.y + 4)}z`;
      return (
        path(`M${n(from.x)} ${n(from.y)}L${n(to.x)} ${n(to.y)}`, `tl-line ${mark.state}`) +
        path(head, `tl-head ${mark.state}`) +
        square(to.x + 1, to.y + 6, 10, `tl-box ${mark.state}`)
      );
    }
    case 'effect':
      return box(mark.state, mark.x, mark.y, mark.size);
    case 'cell':
      return box(mark.state, mark.x, mark.y, 20);
    case 'crash': {
      const middle = (mark.top + mark.bottom) / 2;
      const bolt = `M${n(mark.x + 19)} ${n(middle - 11)}l-9 12h6l-3 9 10-13h-6l4-8z`;
      return (
        `<rect x="${n(mark.x - 4)}" y="${n(mark.top)}" width="8" height="${n(mark.bottom - mark.top)}"/>` +
        path(bolt, 'tl-bolt') +
        text(mark.x + 28, middle + 5, 'dies', 'tl-strong')
      );
    }
    case 'bracket':
      return (
        path(`M${n(mark.from)} ${n(mark.top)}V${n(mark.bottom)}H${n(mark.to)}V${n(mark.top)}`, 'tl-line failed') +
        text((mark.from + mark.to) / 2, mark.bottom + 21, mark.text, 'tl-verdict', 'middle')
      );
    case 'label':
      return text(mark.x, mark.y, mark.text, `tl-label ${mark.tone}`, mark.anchor);
  }
}
