import { type Called, type History, Index } from '../../history/index.ts';
import { shortName } from '../../report/names.ts';
import { type Spoken, wordsOf } from '../../system/words.ts';
import type { Lane } from './drawing.ts';
import { foldedOf } from './fold.ts';
import { isPublishing, Places } from './places.ts';

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
  /** Room for the lanes' names. */
  readonly gutter: number;
  readonly producerY: number;
  /** Null where what the queue holds has no row: ticks of a timer, lanes that are folded. */
  rowOf(message: string, queue: string): number | null;
  /** A life's box and the top of its bars. */
  box(worker: number): { readonly top: number; readonly bottom: number; readonly head: number; readonly bars: number };
  /** The middle of the bar of a delivery: deliveries at the same time lie below each other. */
  barY(delivery: number): number;
  serviceY(service: string): number;
  /** The lane that draws this queue; the first of all queues where none does. */
  queueLane(queue: string): Lane;
  laneOf(kind: Lane['kind'], label?: string): Lane | undefined;
  /** Whether a worker, and a queue, has its lane: on a phone only those that took part in what went wrong have. */
  hasWorker(worker: number): boolean;
  hasQueue(queue: string): boolean;
}

export interface LaneOptions {
  readonly axis: number;
  readonly gutter: number;
  /** On a phone the names stand in the lanes, so each is a little higher. */
  readonly phone: boolean;
  /** The lane below whose marks the bracket goes. */
  readonly bracket: { readonly kind: Lane['kind']; readonly label: string } | null;
  readonly conflict: readonly number[];
}

/**
 * With one program: the producer, one lane for all queues, the workers, the services. With several: the client, then for each program
 * the queues that feed it, its workers, and the services that it calls first.
 */
export function lanesOf(history: History, system: Spoken, options: LaneOptions): Lanes {
  const { axis, phone, bracket } = options;
  const index = new Index(history);
  const several = index.programs.size > 0;
  const places = new Places(history, system);
  const folded = foldedOf(index, places, several && phone ? options.conflict : []);
  /** With one program a lane has the messages of all queues. */
  const key = (queue: string) => (several ? queue : '');
  const slots = slotsOf(history);
  const slotsIn = (worker: number) =>
    Math.max(1, ...[...slots].map(([delivery, slot]) => (index.delivered(delivery).worker === worker ? slot + 1 : 0)));

  const head = phone ? 16 : 0;
  const lanes: Lane[] = [];
  const rowYs = new Map<string, number>();
  const laneOfQueue = new Map<string, Lane>();
  const boxes = new Map<number, number>();
  let y = axis;
  const add = (kind: Lane['kind'], label: string, sub: string, height: number, rows: Lane['rows'] = []): Lane => {
    const named = kind === 'service' || (several && kind === 'queue');
    const foot = bracket !== null && bracket.kind === kind && (!named || bracket.label === label) ? FOOT : 0;
    const at = phone ? y + 15 : y + (rows.length > 0 ? 14 : height / 2 + 5);
    const lane = { kind, label, sub, top: y, bottom: y + head + height + foot, at, rows };
    lanes.push(lane);
    y += head + height + foot;
    return lane;
  };
  const addQueue = (label: string, queue: string, messages: readonly string[]) => {
    const title = messages.length > 1 && !phone ? 14 : 0;
    const first = y + head + title + 20;
    const rows = messages.length > 1 && !phone ? messages.map((text, at) => ({ text, y: first + ROW * at + 4 })) : [];
    const sub = rows.length > 0 || phone ? '' : (messages[0] ?? '');
    const lane = add('queue', label, sub, title + ROW * Math.max(1, messages.length) + 16, rows);
    laneOfQueue.set(queue, lane);
    rowYs.set(queue, first);
    messages.forEach((message, at) => {
      rowYs.set(`${queue} ${message}`, first + ROW * at);
    });
  };
  const addWorker = (worker: number, label: string) => {
    boxes.set(worker, y + head);
    add('process', label, '', 46 + BAR * slotsIn(worker));
  };
  const addService = (service: string) => add('service', service, '', phone ? 36 : 54);

  add('producer', several && places.hasFronts ? 'client' : 'producer', '', 32);
  const services = (workers: readonly number[]) =>
    history.flatMap(event =>
      event.type === 'called' &&
      isService(event) &&
      workers.includes(event.worker) &&
      !(several && isPublishing(event) && places.reaches(event))
        ? [event.service]
        : [],
    );
  if (several) {
    for (const { program, workers } of programsIn(index)) {
      const living = workers.filter(worker => !folded.workers.has(worker));
      if (living.length === 0) continue;
      for (const queue of places.queuesOf(program))
        if (!laneOfQueue.has(queue) && !folded.queues.has(queue)) addQueue(queue, queue, places.messagesIn(queue));
      for (const worker of living) addWorker(worker, shortName(index, worker));
      for (const service of services(living))
        if (!lanes.some(lane => lane.kind === 'service' && lane.label === service)) addService(service);
    }
    // What is sent and read by nobody is a finding often enough.
    for (const queue of places.unread)
      if (!laneOfQueue.has(queue) && !folded.queues.has(queue)) addQueue(queue, queue, places.messagesIn(queue));
  } else {
    const workers = [...new Set(history.flatMap(event => (event.type === 'life-started' ? [event.worker] : [])))].sort((a, b) => a - b);
    addQueue(wordsOf(system, places.first).lane, key(''), places.messages);
    for (const worker of workers) addWorker(worker, workers.length > 1 ? `worker ${worker}` : 'process');
    for (const service of new Set(services(workers))) addService(service);
  }

  const laneOf = (kind: Lane['kind'], label = '') => lanes.find(lane => lane.kind === kind && (label === '' || lane.label === label));
  const box = (worker: number) => {
    const top = boxes.get(worker) ?? y;
    return { top: top + 5, bottom: top + 41 + BAR * slotsIn(worker), head: top + 19, bars: top + 26 };
  };
  const gutter = several && !phone ? gutterOf(options.gutter, lanes) : options.gutter;
  return {
    lanes: phone ? lanes : lanes.map(lane => named(lane, Math.floor(gutter / LETTER))),
    gutter,
    bottom: y,
    producerY: axis + head + 17,
    rowOf: (message, queue) => rowYs.get(`${key(queue)} ${message}`) ?? rowYs.get(key(queue)) ?? null,
    box,
    barY: delivery => box(index.delivered(delivery).worker).bars + BAR * (slots.get(delivery) ?? 0) + 8,
    serviceY: service => (laneOf('service', service)?.top ?? y) + head + 18,
    queueLane: queue => laneOfQueue.get(key(queue)) ?? laneOf('queue') ?? lanes[0]!,
    laneOf,
    hasWorker: worker => boxes.has(worker),
    hasQueue: queue => laneOfQueue.has(key(queue)),
  };
}

/** Programs whose workers lived, in the order of the system, which is that of their workers. */
function programsIn(index: Index): { readonly program: string; readonly workers: readonly number[] }[] {
  const programs = new Map<string, number[]>();
  for (const [worker, program] of [...index.programs].sort(([a], [b]) => a - b))
    programs.set(program, [...(programs.get(program) ?? []), worker]);
  return [...programs].map(([program, workers]) => ({ program, workers }));
}

/** Names of programs and queues may be longer than ours. */
const LETTER = 7.2;
const WIDEST = 168;
function gutterOf(gutter: number, lanes: readonly Lane[]): number {
  const longest = Math.max(
    ...lanes.flatMap(({ label, sub, rows }) => [label, sub, ...rows.map(({ text }) => text)]).map(text => text.length),
  );
  return Math.max(gutter, Math.min(WIDEST, Math.ceil(longest * LETTER) + 20));
}

/** What is published without a key or an id is called by all that it says. The list of steps has it whole. */
function named(lane: Lane, letters: number): Lane {
  const cut = (text: string) => (text.length > letters ? `${text.slice(0, letters - 1)}…` : text);
  return { ...lane, sub: cut(lane.sub), rows: lane.rows.map(row => ({ ...row, text: cut(row.text) })) };
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
