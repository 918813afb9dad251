import { type Applied, type Called, type History, type HistoryEvent, Index, type Json, type Ms } from '../../history/index.ts';
import { seconds, timelineRows } from '../../report/timeline-rows.ts';

/**
 * Where everything of a run's timeline goes: a pure function from a history to marks, for whoever draws them (`svg.ts`).
 *
 * From left to right one column for each step, not for each millisecond: most steps of a simulated run take no time at all,
 * and where time does pass a band says how much. From top to bottom the queue with a row for each message, one lane for each
 * life, one for each service.
 */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly Lane[];
  /** In order. Every mark belongs to one, and is not yet true before it. */
  readonly steps: readonly Step[];
  readonly marks: readonly Mark[];
}

export interface Lane {
  readonly kind: 'queue' | 'life' | 'service';
  readonly label: string;
  readonly sub: string;
  readonly top: number;
  readonly bottom: number;
}

export interface Step {
  /** Index into the history. */
  readonly event: number;
  readonly x: number;
  readonly at: Ms;
  /** The learner's line, where the step has one. */
  readonly line: number | null;
  readonly file: string | null;
  /** What happens, as the report tells it: `worker 1, life 2: is handed again m1`. */
  readonly says: string;
}

export type State = 'waiting' | 'in-flight' | 'acked' | 'redelivered' | 'failed' | 'dead';

interface Of {
  /** Index into `steps`. */
  readonly step: number;
}
interface Point {
  readonly x: number;
  readonly y: number;
}

export type Mark = Of &
  (
    | ({ readonly kind: 'cell'; readonly state: State } & Point)
    /** The message is hidden from others, or is gone, until the next cell. */
    | { readonly kind: 'track'; readonly state: State; readonly from: number; readonly to: number; readonly y: number }
    | ({ readonly kind: 'birth' } & Point)
    | { readonly kind: 'life'; readonly from: number; readonly to: number; readonly y: number }
    | { readonly kind: 'delivery'; readonly state: State; readonly from: Point; readonly to: Point }
    /** A line from a life to what it called, with its line of source; `never`: it did not take hold. */
    | { readonly kind: 'call'; readonly state: State | 'never'; readonly line: number | null; readonly from: Point; readonly to: Point }
    | ({ readonly kind: 'effect'; readonly state: State | 'never'; readonly size: number } & Point)
    | ({
        readonly kind: 'label';
        readonly text: string;
        readonly tone: State | 'quiet' | 'plain';
        readonly anchor: 'start' | 'middle';
      } & Point)
    | { readonly kind: 'crash'; readonly x: number; readonly top: number; readonly bottom: number }
    | { readonly kind: 'break'; readonly from: number; readonly to: number; readonly bottom: number; readonly text: string }
    | { readonly kind: 'tick'; readonly x: number; readonly text: string }
    | {
        readonly kind: 'bracket';
        readonly from: number;
        readonly to: number;
        readonly top: number;
        readonly bottom: number;
        readonly text: string;
      }
  );

export interface LayoutOptions {
  /** Indexes of the events that cannot both be right, as the finding names them. */
  readonly conflict?: readonly number[];
  /** What is wrong with them, in a few words: `one order, deducted twice`. */
  readonly verdict?: string;
  /** Columns stretch to fill this, and are never narrower than they can be read. */
  readonly width?: number;
}

const GUTTER = 128;
const AXIS = 24;
const ROW = 32;
const LIFE = 56;
const SERVICE = 60;
const FOOT = 56;
const COLUMN = { least: 52, most: 88 } as const;
/** Rough width of a character of a label, to see whether it has room. */
const CHAR = 6.7;

/** How many columns a step takes: 0 for what happens in the column of the step before. */
function columns(event: HistoryEvent, before: HistoryEvent | undefined): number {
  switch (event.type) {
    case 'sent':
    case 'delivered':
    case 'dead-lettered':
    case 'stuck':
      return 1;
    case 'applied':
    case 'refused':
      return 1;
    case 'crashed':
      return 0.75;
    case 'life-started':
      return before?.type === 'crashed' ? 0.75 : 0.5;
    case 'returned':
      return 0.75;
    case 'time-passed':
      return 1.25;
    case 'settled':
      return 0;
    case 'finished':
      return event.error === null ? 0 : 0.75;
    case 'called':
    case 'logged':
    case 'ended':
      return 0;
  }
}

export function layoutRun(history: History, options: LayoutOptions = {}): Drawing {
  const { conflict = [], verdict = '', width = 0 } = options;
  const index = new Index(history);
  const told = new Map(timelineRows(history, conflict).map(row => [row.event, `${row.actor}: ${row.text}`]));
  const total = history.reduce((sum, event, at) => sum + columns(event, history[at - 1]), 0.5);
  const column = Math.max(COLUMN.least, Math.min(COLUMN.most, (width - GUTTER) / total));

  const messages = [...new Set(history.flatMap(event => (event.type === 'sent' ? [event.message] : [])))];
  const lives = history.flatMap(event => (event.type === 'life-started' ? [lifeKey(event)] : []));
  const services = [...new Set(history.flatMap(event => (event.type === 'called' && isService(event) ? [event.service] : [])))];
  const workers = new Set(history.flatMap(event => (event.type === 'life-started' ? [event.worker] : [])));

  const lanes: Lane[] = [];
  let y = AXIS;
  const lane = (kind: Lane['kind'], label: string, sub: string, height: number): void => {
    lanes.push({ kind, label, sub, top: y, bottom: y + height });
    y += height;
  };
  lane('queue', 'queue', messages.length === 1 ? messages[0]! : '', ROW * messages.length + 24);
  for (const key of lives) {
    const [worker, life] = key.split('.');
    lane('life', workers.size > 1 ? `worker ${worker}, life ${life}` : `life ${life}`, life === '1' ? '' : 'memory empty', LIFE);
  }
  for (const service of services) lane('service', service, '', SERVICE);
  const bottom = y;

  const rowOf = (message: string) => AXIS + 28 + ROW * Math.max(0, messages.indexOf(message));
  const lifeLane = (key: string) => lanes[1 + lives.indexOf(key)]!;
  const lifeY = (key: string) => lifeLane(key).top + 30;
  const serviceY = (service: string) => lanes[1 + lives.length + services.indexOf(service)]!.top + 22;

  const steps: Step[] = [];
  const marks: Mark[] = [];
  /** Where each message's track began, and in which state it is. */
  const tracks = new Map<string, { from: number; state: State; step: number }>();
  const births = new Map<string, { x: number; step: number }>();
  let x = GUTTER;

  const endTrack = (message: string, to: number): void => {
    const track = tracks.get(message);
    tracks.delete(message);
    if (track && track.state !== 'waiting') {
      marks.push({ kind: 'track', state: track.state, from: track.from + 14, to: to - 14, y: rowOf(message), step: track.step });
    }
  };
  const cell = (message: string, state: State, step: number): void => {
    endTrack(message, x);
    marks.push({ kind: 'cell', state, x, y: rowOf(message), step });
    tracks.set(message, { from: x, state, step });
  };
  const endLife = (key: string, to: number): void => {
    const birth = births.get(key);
    births.delete(key);
    if (birth) marks.push({ kind: 'life', from: birth.x, to, y: lifeY(key), step: birth.step });
  };

  history.forEach((event, at) => {
    const wide = columns(event, history[at - 1]);
    if (wide > 0) {
      x += wide * column;
      const line = index.lineOf(event);
      steps.push({ event: at, x, at: event.at, line: line?.line ?? null, file: line?.file ?? null, says: told.get(at) ?? '' });
    }
    const step = steps.length - 1;
    const wrong = conflict.includes(at) && at === conflict.at(-1);
    switch (event.type) {
      case 'sent':
        cell(event.message, 'waiting', step);
        break;
      case 'life-started':
        births.set(lifeKey(event), { x, step });
        marks.push({ kind: 'birth', x, y: lifeY(lifeKey(event)), step });
        break;
      case 'delivered': {
        const state = event.cause === 'first' ? 'in-flight' : 'redelivered';
        cell(event.message, state, step);
        marks.push({
          kind: 'delivery',
          state,
          from: { x, y: rowOf(event.message) + 10 },
          to: { x: x + 10, y: lifeY(lifeKey(event)) - 6 },
          step,
        });
        const text = { first: 'in flight, hidden from others', redelivery: 'delivered again', duplicate: 'a second copy' }[event.cause];
        marks.push({ kind: 'label', text, tone: state, anchor: 'start', x: x + 16, y: rowOf(event.message) - 7, step });
        break;
      }
      case 'applied':
      case 'refused': {
        const call = index.called(event.call);
        const line = call.line?.line ?? null;
        if (!isService(call)) {
          const from = { x, y: lifeY(lifeKey(call)) - 5 };
          if (call.service === 'message') {
            const row = rowOf(index.delivered(call.delivery).message);
            const state = event.type === 'refused' ? 'failed' : 'acked';
            marks.push({ kind: 'call', state, line, from, to: { x, y: row + 11 }, step });
          } else marks.push({ kind: 'call', state: 'waiting', line, from, to: from, step });
          break;
        }
        const changes = event.type === 'applied' && event.changes.length > 0;
        const state: State = wrong || event.type === 'refused' ? 'failed' : changes ? 'acked' : 'waiting';
        const to = { x: x + 6, y: serviceY(call.service) };
        marks.push({ kind: 'call', state, line, from: { x, y: lifeY(lifeKey(call)) + 5 }, to: { x: to.x, y: to.y - 10 }, step });
        marks.push({ kind: 'effect', state, size: changes || state === 'failed' ? 20 : 14, ...to, step });
        const text = event.type === 'refused' ? event.error.name : shortly(call, event);
        if (text !== '') {
          marks.push({ kind: 'label', text, tone: wrong ? 'failed' : 'plain', anchor: 'middle', x: to.x, y: to.y + 26, step });
        }
        break;
      }
      case 'settled':
        cell(event.message, 'acked', step);
        break;
      case 'returned':
        cell(event.message, 'waiting', step);
        break;
      case 'dead-lettered':
        cell(event.message, 'dead', step);
        break;
      case 'crashed': {
        const key = lifeKey(event);
        endLife(key, x);
        const { top, bottom: foot } = lifeLane(key);
        marks.push({ kind: 'crash', x, top, bottom: foot, step });
        for (const pending of event.pending) {
          const call = index.called(pending);
          if (!isService(call)) continue;
          const to = { x: x + 6, y: serviceY(call.service) };
          const line = call.line?.line ?? null;
          marks.push({
            kind: 'call',
            state: 'never',
            line: null,
            from: { x: x + 2, y: lifeY(key) + 5 },
            to: { x: to.x, y: to.y - 8 },
            step,
          });
          marks.push({ kind: 'effect', state: 'never', size: 14, ...to, step });
          const text = line === null ? 'never took hold' : `line ${line} never took hold`;
          marks.push({ kind: 'label', text, tone: 'quiet', anchor: 'start', x: to.x + 16, y: to.y + 5, step });
        }
        break;
      }
      case 'time-passed':
        marks.push({ kind: 'break', from: x - 0.9 * column, to: x, bottom, text: `${seconds(event.at - event.from)} pass`, step });
        break;
      case 'finished':
        if (event.error !== null) {
          marks.push({ kind: 'label', text: event.error.name, tone: 'failed', anchor: 'middle', x, y: lifeY(lifeKey(event)) + 20, step });
        }
        break;
      case 'stuck':
        marks.push({ kind: 'label', text: 'waits for ever', tone: 'failed', anchor: 'middle', x, y: lifeY(lifeKey(event)) - 10, step });
        break;
      case 'called':
      case 'logged':
      case 'ended':
        break;
    }
  });

  const end = Math.max(x + 0.5 * column, width);
  const last = steps.length - 1;
  for (const key of [...births.keys()]) endLife(key, x + 0.35 * column);
  for (const [message, { state }] of [...tracks]) if (state === 'in-flight' || state === 'redelivered') endTrack(message, end);

  const ends = conflict.map(at => steps.findIndex(({ event }) => event === at)).filter(step => step >= 0);
  if (ends.length > 1) {
    const [from, to] = [ends[0]!, ends.at(-1)!];
    const top = bottom - 6;
    marks.push({ kind: 'bracket', from: steps[from]!.x + 6, to: steps[to]!.x + 6, top, bottom: top + 16, text: verdict, step: to });
  }
  marks.push(...ticks(steps, history));

  return {
    width: end,
    height: bottom + (ends.length > 1 ? FOOT : 8),
    lanes,
    steps,
    marks: withRoom(
      marks.flatMap(mark => cut(mark, steps)),
      end,
    ).sort((a, b) => ORDER[a.kind] - ORDER[b.kind] || Math.min(a.step, last) - Math.min(b.step, last)),
  };
}

/** What is painted first lies beneath. */
const ORDER: Readonly<Record<Mark['kind'], number>> = {
  break: 0,
  tick: 1,
  track: 2,
  life: 3,
  call: 4,
  delivery: 5,
  birth: 6,
  effect: 7,
  cell: 8,
  crash: 9,
  bracket: 10,
  label: 11,
};

const lifeKey = ({ worker, life }: { readonly worker: number; readonly life: number }) => `${worker}.${life}`;
const isService = (call: Called) => call.service !== 'message' && call.service !== 'clock';

/** A line that lasts for several steps, in a piece for each, so that it grows as the run goes on. */
function cut(mark: Mark, steps: readonly Step[]): Mark[] {
  if (mark.kind !== 'life' && mark.kind !== 'track') return [mark];
  const pieces: Mark[] = [];
  let { from } = mark;
  let { step } = mark;
  for (let next = step + 1; next < steps.length && from < mark.to; next += 1) {
    const to = Math.min(mark.to, Math.max(from, steps[next]!.x));
    if (to > from) pieces.push({ ...mark, from, to, step: next });
    from = to;
    step = next;
  }
  if (from < mark.to) pieces.push({ ...mark, from, step });
  return pieces;
}

/** The time at the first step, and at the first after each time that it moved on. */
function ticks(steps: readonly Step[], history: History): Mark[] {
  let told: Ms | null = null;
  const out: Mark[] = [];
  steps.forEach(({ at, x, event }, step) => {
    if (at === told || history[event]?.type === 'time-passed') return;
    told = at;
    out.push({ kind: 'tick', x, text: at === 0 ? '0 s' : seconds(at), step });
  });
  return out;
}

/** A label that would run into a mark or into another label is left out: the step's sentence says it. */
function withRoom(marks: readonly Mark[], end: number): Mark[] {
  const taken: { readonly y: number; readonly from: number; readonly to: number }[] = [];
  for (const mark of marks) {
    if (mark.kind === 'effect' || mark.kind === 'cell') taken.push({ y: mark.y, from: mark.x - 12, to: mark.x + 12 });
  }
  return marks.filter(mark => {
    if (mark.kind !== 'label') return true;
    const wide = CHAR * mark.text.length;
    const from = mark.anchor === 'start' ? mark.x : mark.x - wide / 2;
    const to = from + wide;
    const free = to <= end && taken.every(other => Math.abs(other.y - mark.y) > 11 || other.to < from || other.from > to);
    if (free) taken.push({ y: mark.y, from, to });
    // Twice-delivered is the point of most runs.
    return free || mark.tone === 'redelivered';
  });
}

/** A call's outcome in a word or two: `10 → 8`, `no row`, `new`. */
function shortly(call: Called, event: Applied): string {
  const [change, more] = event.changes;
  if (change) {
    if (more) return `${event.changes.length} rows`;
    if (change.before === null) return 'new row';
    if (change.after === null) return 'row gone';
    return moved(change.before, change.after);
  }
  if (call.operation === 'exists') return event.result === true ? 'found' : 'no row';
  if (call.operation === 'insertIfAbsent') return event.result === true ? 'new' : 'seen before';
  return '';
}

/** The one number that changed, before and after. */
function moved(before: Json, after: Json): string {
  if (typeof before === 'number' && typeof after === 'number') return `${before} → ${after}`;
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return '';
  for (const [column, value] of Object.entries(after)) {
    const was = (before as { readonly [column: string]: Json })[column];
    if (typeof was === 'number' && typeof value === 'number' && was !== value) return `${was} → ${value}`;
  }
  return '';
}
