import eventFirst from '../../../../content/figures/outbox/event-first.js?lowered';
import relay from '../../../../content/figures/outbox/relay.js?lowered';
import rowFirst from '../../../../content/figures/outbox/row-first.js?lowered';
import withOutbox from '../../../../content/figures/outbox/with-outbox.js?lowered';
import type { Handing } from '../../../brokers/broker.ts';
import { Kafka } from '../../../brokers/kafka/broker.ts';
import { Consumer } from '../../../brokers/kafka/consumer.ts';
import { Producer } from '../../../brokers/kafka/producer.ts';
import type { Called, HistoryEvent, Ms } from '../../../history/event.ts';
import { type OwnProgram, openOwnRealm } from '../../../process/own-realm.ts';
import { openServices } from '../../../services/open.ts';
import { crashPointOf } from '../crash/point.ts';
import { oneGroup, POST_ORDERS } from '../feeds.ts';
import type { Play } from '../figure.ts';
import { Packing } from '../packing.ts';
import { FigureProcess } from '../process.ts';
import {
  type Held,
  OPENING,
  type OutboxView,
  type Outcome,
  type Pick,
  type Place,
  type Point,
  type Step,
  type WayView,
  type Who,
} from './view.ts';

const ORDER = { orderId: 'ord_12', eventId: 'evt_12' };
const AT = { topic: 'orders', partition: 0 };
const GRANTED = { db: { tables: { orders: { rows: {} }, outbox: { rows: {} } } }, topics: [AT.topic] };
const WAYS: readonly (readonly { readonly who: Who; readonly program: OwnProgram }[])[] = [
  [{ who: 'orders service', program: rowFirst }],
  [{ who: 'orders service', program: eventFirst }],
  [
    { who: 'orders service', program: withOutbox },
    { who: 'relay', program: relay },
  ],
];

const NONE: Step['staged'] = { orders: [], outbox: [] };

/** The same each time, so one is enough. */
let ways: readonly WayView[] | undefined;

/**
 * A request is answered by a compiled handler with a database and a Kafka topic; a relay, where there is one, is a process of its own on
 * the same two; a consumer group reads the topic. One of the first two dies at the picked place, or nobody does.
 */
export const play: Play<Pick, OutboxView> = picks => {
  ways ??= WAYS.map((_, way) => wayView(way));
  const asked = picks.at(-1) ?? OPENING;
  const picked = asked.point === null || ways[asked.way]!.points[asked.point] ? asked : { ...asked, point: null };
  const run = new Run(picked);
  return {
    said: sentence(ways[picked.way]!, picked, run),
    ways,
    picked,
    outcome: run.outcome,
    answered: run.answered,
    steps: run.steps,
  };
};

/** Every place is tried at which a process waits for an answer. */
function wayView(way: number): WayView {
  const calm = new Run({ way, point: null });
  return {
    listings: WAYS[way]!.map(({ who, program }) => ({ who, lines: program.source.trimEnd().split('\n') })),
    calm: calm.outcome,
    points: Array.from({ length: calm.waits }, (_, point) => new Run({ way, point }).died!),
  };
}

class Run {
  readonly steps: Step[] = [];
  /** How often a process of the first two waited for an answer. */
  waits = 0;
  died: Point | null = null;
  answered = false;
  readonly #held: { [place in Place]: string[] } = { orders: [], outbox: [], topic: [], parcels: [] };
  #staged: Step['staged'] = NONE;
  readonly #point: number | null;
  readonly #realm = openOwnRealm();
  readonly #kafka = new Kafka([{ name: AT.topic, partitions: 1 }], () => {});
  readonly #producer = new Producer(this.#kafka);
  readonly #services = openServices(GRANTED, (topic, { body, key }, now) => {
    this.#producer.send(topic, { key, value: JSON.stringify(body) }, now);
    this.#producer.flush(now);
  });

  constructor({ way, point }: Pick) {
    this.#point = point;
    for (const { who, program } of WAYS[way]!) this.#run(who, program);
    this.#pack();
    if (this.died !== null) this.died = { ...this.died, outcome: this.outcome };
  }

  get outcome(): Outcome {
    const { orders, topic } = this.#held;
    if (topic.length > 1) return 'repeated';
    if (orders.length === 0) return topic.length === 0 ? 'neither' : 'ghost';
    return topic.length === 0 ? 'silent' : 'agrees';
  }

  /** To the end, or to the place where it dies; then it starts anew. A customer does not ask again, but the relay looks again. */
  #run(who: Who, program: OwnProgram): void {
    const isRelay = who === 'relay';
    const process = new FigureProcess({
      feed: isRelay ? oneGroup() : POST_ORDERS,
      handler: isRelay ? 'relay' : 'POST',
      realm: this.#realm,
      program,
      granted: GRANTED,
      services: this.#services,
      settle: () => {
        this.answered = true;
        return null;
      },
    });
    const hand = () => {
      const view: Handing['view'] = isRelay
        ? { id: 'tick', body: {}, headers: {} }
        : { method: 'POST', url: 'http://localhost/orders', headers: {}, body: JSON.stringify(ORDER) };
      process.hand({ message: ORDER.orderId, queue: '', attempt: 1, cause: 'first', receipt: '', view, observed: 0 }, 0);
    };
    hand();
    for (let seen = process.history.length; process.busy; seen = process.history.length) {
      const here = this.waits;
      this.waits += 1;
      if (here === this.#point) {
        process.crash(0);
        const lines = program.source.split('\n');
        const answer = lines.findIndex(line => line.includes('return Response')) + 1;
        const place = crashPointOf(process.history, answer);
        this.died = { ...place, who, outcome: 'agrees' };
        this.#staged = NONE;
        this.#note({ who, line: null, says: `dies ${place.where}`, kind: 'crash', changed: [] });
        if (!isRelay) return;
        hand();
        seen = process.history.length;
      }
      process.step(0);
      this.#see(who, process.history, seen);
    }
  }

  /** What a call that just took hold has changed, and how that is said. */
  #see(who: Who, history: readonly HistoryEvent[], from: number): void {
    for (const event of history.slice(from)) {
      if (event.type !== 'applied') continue;
      const call = history.find((each): each is Called => each.type === 'called' && each.call === event.call)!;
      const [table, row] = call.args as readonly string[];
      if (call.operation === 'commit') this.#staged = NONE;
      if (call.operation === 'insert' && call.transaction !== null)
        this.#staged = { ...this.#staged, [table!]: [...this.#staged[table as 'orders' | 'outbox'], row!] };
      const published = call.operation === 'publish';
      for (const { store, key, after } of published ? [] : event.changes) {
        const place = store as Place;
        this.#held[place] = after === null ? this.#held[place].filter(one => one !== key) : [...this.#held[place], key];
      }
      if (published) this.#held.topic = this.#records();
      const changed = published ? (['topic'] as const) : event.changes.map(({ store }) => store as Place);
      this.#note({ who, line: call.line?.line ?? null, says: deed(call, event.result), kind: 'step', changed });
    }
  }

  /** The event ids that the topic holds, as a reader of the log would get them. */
  #records(): string[] {
    const { records } = this.#kafka.fetchRecords({ ...AT, offset: 0, max: 10, isolation: 'read_committed' }, 0);
    return records.map(({ value }) => (JSON.parse(value!) as typeof ORDER).eventId);
  }

  /** A group of one, which reads the topic from its start and commits by hand. */
  #pack(): void {
    const consumer = new Consumer(this.#kafka, { group: 'packing', autoCommit: false, autoOffsetReset: 'earliest' });
    let now: Ms = 0;
    consumer.subscribe([AT.topic], now);
    consumer.poll(now);
    while (consumer.assignment().length === 0) {
      now = Math.min(...[this.#kafka.nextTimer(now)?.at, consumer.nextTimer()].filter(at => at != null));
      this.#kafka.pass(now);
      consumer.pass(now);
      consumer.poll(now);
    }
    const packers = new Packing(this.#realm);
    consumer.seekToBeginning([AT], now);
    for (const { offset, value } of consumer.poll(now)) {
      const { packed, says } = packers.take(`orders-0@${offset}`, JSON.parse(value!), now);
      this.#held.parcels.push(...packed);
      const changed: readonly Place[] = packed.length === 0 ? [] : ['parcels'];
      this.#note({ who: 'packing', line: null, says: `gets record ${offset}: ${says}`, kind: 'step', changed });
    }
    consumer.commit(now);
  }

  #note(step: Omit<Step, keyof Held | 'staged'>): void {
    const { orders, outbox, topic, parcels } = this.#held;
    this.steps.push({ ...step, staged: this.#staged, orders: [...orders], outbox: [...outbox], topic: [...topic], parcels: [...parcels] });
  }
}

function deed({ operation, args, transaction }: Called, result: unknown): string {
  const [table, key] = args as readonly string[];
  switch (operation) {
    case 'insert':
      return transaction === null ? `inserts ${key} into ${table}` : `inserts ${key} into ${table}, uncommitted`;
    case 'commit':
      return 'commits both rows at once';
    case 'publish':
      return `publishes ${ORDER.eventId}`;
    case 'all': {
      const rows = result as readonly { readonly key: string }[];
      return `looks into the outbox: ${rows.length === 0 ? 'nothing there' : rows.map(row => row.key).join(', ')}`;
    }
    case 'delete':
      return `deletes ${key} from the outbox`;
    case 'answer':
      return `answers ${table}`;
    default:
      return operation;
  }
}

const COMES_TO: { readonly [outcome in Outcome]: string } = {
  agrees: 'The order is there and its event is in the topic, once each.',
  neither: 'Neither the order nor its event exists.',
  silent: 'The order is there, and nobody will ever be told: no event, no parcel.',
  ghost: 'The event is in the topic and its parcel is packed, for an order that does not exist.',
  repeated: 'The event is in the topic twice, under one id. One parcel is packed.',
};

function sentence({ points }: WayView, { point }: Pick, { outcome, answered }: Run): string {
  if (point === null) return `Nobody dies. ${COMES_TO[outcome]}`;
  const { who, where } = points[point]!;
  const again = who === 'relay' ? ' It starts anew and looks into the outbox again.' : '';
  const customer = answered ? '' : ' The customer has no answer.';
  return `The ${who} dies ${where}.${again}${customer} ${COMES_TO[outcome]}`;
}
