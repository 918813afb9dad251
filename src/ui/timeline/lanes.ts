import { type Called, type History, Index } from '../../history/index.ts';
import { type Spoken, wordsOf } from '../../system/words.ts';
import type { Lane } from './drawing.ts';

export const ROW = 24;
const BAR = 20;
/** What a bracket and its words take below a lane's marks. */
export const FOOT = 38;

export const lifeKey = ({ worker, life }: { readonly worker: number; readonly life: number }): string => `${worker}.${life}`;
export const isService = (call: Called): boolean => call.service !== 'message' && call.service !== 'clock';

/** Heights of everything from top to bottom. */
export interface Lanes {
  readonly lanes: readonly Lane[];
  readonly bottom: number;
  /** The lane whose foot has room for the bracket; null: below everything. */
  readonly gutter: number;
  readonly producerY: number;
  rowOf(message: string): number;
  /** A life's box and the top of its bars. */
  box(worker: number): { readonly top: number; readonly bottom: number; readonly head: number; readonly bars: number };
  /** The middle of the bar of a delivery: deliveries at the same time lie below each other. */
  barY(delivery: number): number;
  serviceY(service: string): number;
  laneOf(kind: Lane['kind'], label?: string): Lane;
}

export interface LaneOptions {
  readonly axis: number;
  readonly gutter: number;
  /** On a phone the names stand in the lanes, so each is a little higher. */
  readonly phone: boolean;
  /** The lane below whose marks the bracket goes. */
  readonly bracket: { readonly kind: Lane['kind']; readonly label: string } | null;
}

export function lanesOf(history: History, system: Spoken, { axis, gutter, phone, bracket }: LaneOptions): Lanes {
  const index = new Index(history);
  const messages = [...new Set(history.flatMap(event => (event.type === 'sent' ? [event.message] : [])))];
  const services = [...new Set(history.flatMap(event => (event.type === 'called' && isService(event) ? [event.service] : [])))];
  const workers = [...new Set(history.flatMap(event => (event.type === 'life-started' ? [event.worker] : [])))].sort((a, b) => a - b);
  const slots = slotsOf(history);
  const slotsIn = (worker: number) =>
    Math.max(1, ...[...slots].map(([delivery, slot]) => (index.delivered(delivery).worker === worker ? slot + 1 : 0)));

  // The lane goes by what messages are handed out from first.
  const handed = history.find(event => event.type === 'delivered');
  const lane = handed === undefined ? 'queue' : wordsOf(system, handed.queue).lane;
  const head = phone ? 16 : 0;
  const lanes: Lane[] = [];
  let y = axis;
  const add = (kind: Lane['kind'], label: string, sub: string, height: number, rows: Lane['rows'] = []): void => {
    const foot = bracket !== null && bracket.kind === kind && (kind !== 'service' || bracket.label === label) ? FOOT : 0;
    const at = phone ? y + 15 : y + (rows.length > 0 ? 14 : height / 2 + 5);
    lanes.push({ kind, label, sub, top: y, bottom: y + head + height + foot, at, rows });
    y += head + height + foot;
  };
  add('producer', 'producer', '', 32);
  const title = messages.length > 1 && !phone ? 14 : 0;
  const first = y + head + title + 20;
  const rows = messages.length > 1 && !phone ? messages.map((text, at) => ({ text, y: first + ROW * at + 4 })) : [];
  add('queue', lane, rows.length > 0 || phone ? '' : (messages[0] ?? ''), title + ROW * Math.max(1, messages.length) + 16, rows);
  const boxes = new Map<number, number>();
  for (const worker of workers) {
    boxes.set(worker, y + head);
    add('process', workers.length > 1 ? `worker ${worker}` : 'process', '', 46 + BAR * slotsIn(worker));
  }
  for (const service of services) add('service', service, '', phone ? 36 : 54);

  const laneOf = (kind: Lane['kind'], label = '') => lanes.find(lane => lane.kind === kind && (label === '' || lane.label === label))!;
  const box = (worker: number) => {
    const top = boxes.get(worker) ?? y;
    return { top: top + 5, bottom: top + 41 + BAR * slotsIn(worker), head: top + 19, bars: top + 26 };
  };
  return {
    lanes,
    gutter,
    bottom: y,
    producerY: axis + head + 17,
    rowOf: message => first + ROW * Math.max(0, messages.indexOf(message)),
    box,
    barY: delivery => box(index.delivered(delivery).worker).bars + BAR * (slots.get(delivery) ?? 0) + 8,
    serviceY: service => laneOf('service', service).top + head + 18,
    laneOf,
  };
}

/** Which row of its life a delivery lies in: one in which no other is under way. */
function slotsOf(history: History): Map<number, number> {
  const slots = new Map<number, number>();
  const busy = new Map<string, Map<number, number>>();
  for (const event of history) {
    if (event.type === 'delivered') {
      const used = busy.get(lifeKey(event)) ?? new Map<number, number>();
      busy.set(lifeKey(event), used);
      let slot = 0;
      while ([...used.values()].includes(slot)) slot += 1;
      used.set(event.delivery, slot);
      slots.set(event.delivery, slot);
    } else if (event.type === 'finished') busy.get(lifeKey(event))?.delete(event.delivery);
    else if (event.type === 'crashed') busy.delete(lifeKey(event));
  }
  return slots;
}
