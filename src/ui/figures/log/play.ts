import emailService from '../../../../content/figures/email-service.ts?lowered';
import inventoryService from '../../../../content/figures/inventory-service.ts?lowered';
import { Kafka } from '../../../brokers/kafka/broker.ts';
import { Consumer } from '../../../brokers/kafka/consumer.ts';
import { Producer } from '../../../brokers/kafka/producer.ts';
import type { ConsumedRecord } from '../../../brokers/kafka/types.ts';
import type { Ms } from '../../../history/event.ts';
import { type OwnProgram, openOwnRealm } from '../../../process/own-realm.ts';
import type { ServicesConfig } from '../../../services/kinds.ts';
import { openServices } from '../../../services/open.ts';
import { oneGroup } from '../feeds.ts';
import type { Play } from '../figure.ts';
import { FigureProcess } from '../process.ts';
import { type Cell, type GroupView, type LogAction, type LogView, MOST_RECORDS, type Row, type Step } from './view.ts';

const MAIL = { email: { idempotencyKeys: null, refuses: {}, outages: [], rateLimit: null } };
const STOCK = { db: { tables: { stock: { rows: { mug: { quantity: 40 } } } } } };
const AT = { topic: 'orders', partition: 0 };
const order = (offset: number) => `ord_${10 + offset}`;
const list = (offsets: readonly number[]) =>
  offsets.length < 2 ? offsets.join('') : `${offsets.slice(0, -1).join(', ')} and ${offsets.at(-1)}`;

/**
 * Two groups read one partition. A group is one consumer process: the client of the Kafka model, and lives of a compiled
 * handler. Every process commits by hand. The opening: four records; email-service has finished two, inventory-service all.
 */
export const play: Play<LogAction, LogView> = actions => {
  const world = new World();
  const [email, inventory] = world.groups;
  for (let i = 0; i < 2; i += 1) world.append();
  email!.catchUp();
  for (let i = 0; i < 2; i += 1) world.append();
  inventory!.catchUp();
  let said = 'The group has finished records 0 and 1.';
  for (const group of world.groups) group.begin();
  for (const action of actions) said = world.act(action) ?? said;
  return {
    said,
    records: Array.from({ length: world.end }, (_, offset) => order(offset)),
    groups: world.groups.map(group => group.view()),
  };
};

class World {
  now: Ms = 0;
  readonly kafka = new Kafka([{ name: AT.topic, partitions: 1 }], () => {});
  readonly realm = openOwnRealm();
  readonly #producer = new Producer(this.kafka);
  readonly groups: readonly Group[] = [
    new Group(this, 'email-service', emailService, MAIL, ['has its email', 'is emailed again']),
    new Group(this, 'inventory-service', inventoryService, STOCK, ['leaves the shelf', 'leaves the shelf again']),
  ];

  get end(): number {
    return this.kafka.topics.get(AT.topic).log(0).end;
  }

  append(): number {
    const offset = this.end;
    const orderId = order(offset);
    this.#producer.send(
      AT.topic,
      { key: orderId, value: JSON.stringify({ orderId, customer: `customer-${offset}@example.com` }) },
      this.now,
    );
    this.#producer.flush(this.now);
    return offset;
  }

  /** Null: not possible now. */
  act(action: LogAction): string | null {
    if (action.do !== 'append') return this.groups[action.group]?.act(action.do) ?? null;
    if (this.end >= MOST_RECORDS) return null;
    const offset = this.append();
    for (const group of this.groups) group.note(`append ${offset}`);
    const { name, lag } = this.groups[0]!;
    return `${order(offset)} is record ${offset}. The log now ends at ${this.end}, and ${name} is ${lag} behind.`;
  }

  /** Lets the clock run to the next deadline of anybody. Processes that live go on polling, as they must to stay members. */
  tick(): void {
    const due = [this.kafka.nextTimer(this.now)?.at ?? null, ...this.groups.map(group => group.nextTimer())];
    this.now = Math.max(this.now, Math.min(...due.filter(at => at !== null)));
    this.kafka.pass(this.now);
    for (const group of this.groups) group.pass();
  }
}

class Group {
  readonly name: string;
  readonly #world: World;
  readonly #process: FigureProcess;
  /** What happens to an order when the handler has run for it: the first time, and every other time. */
  readonly #words: readonly [once: string, again: string];
  #consumer: Consumer | null = null;
  /** Polled and not yet handed to the handler. */
  #held: ConsumedRecord[] = [];
  /** How often each record was handed to the handler of any life. */
  readonly #handed = new Map<number, number>();
  /** What this life has polled. */
  #polled = new Set<number>();
  #lost: number | null = null;
  #rows: Row[] = [];

  constructor(world: World, name: string, program: OwnProgram, granted: ServicesConfig, words: readonly [string, string]) {
    this.#world = world;
    this.name = name;
    this.#words = words;
    this.#process = new FigureProcess({
      feed: oneGroup({ group: name }),
      realm: world.realm,
      program,
      granted,
      services: openServices(granted),
      settle: () => null,
    });
  }

  get #position(): number | null {
    return this.#consumer?.position(AT, this.#world.now) ?? null;
  }

  get #committed(): number {
    return Math.max(0, this.#world.kafka.committedOffset(this.name, AT, this.#world.now));
  }

  get lag(): number {
    return this.#world.end - this.#committed;
  }

  /** How often the handler finished with this record. */
  #handled(offset: number): number {
    const deliveries = new Map<number, string>();
    let count = 0;
    for (const event of this.#process.history) {
      if (event.type === 'delivered') deliveries.set(event.delivery, event.message);
      if (event.type === 'finished' && event.error === null && deliveries.get(event.delivery) === String(offset)) count += 1;
    }
    return count;
  }

  #can(step: Step): boolean {
    const alive = this.#consumer !== null;
    if (step === 'restart') return !alive;
    if (step === 'poll') return alive && this.#held.length === 0;
    if (step === 'process') return this.#held.length > 0;
    if (step === 'commit') return alive && this.#position! > this.#committed;
    return alive;
  }

  act(step: Step): string | null {
    if (!this.#can(step)) return null;
    switch (step) {
      case 'poll':
        return this.#poll();
      case 'process':
        return this.#handle();
      case 'commit':
        return this.#commit();
      case 'crash':
        return this.#crash();
      case 'restart':
        return this.#restart();
    }
  }

  #poll(): string {
    this.#consumer!.resume([AT]);
    this.#held = this.#consumer!.poll(this.#world.now);
    this.#consumer!.pause([AT]);
    const offsets = this.#held.map(({ offset }) => offset);
    for (const offset of offsets) this.#polled.add(offset);
    if (offsets.length === 0) {
      this.note('poll: nothing');
      return 'poll() returns nothing: the position is where the log ends.';
    }
    this.note(`poll: ${offsets.join(', ')}`);
    const again = offsets.some(offset => this.#handed.has(offset)) ? ', as if for the first time,' : '';
    const records = offsets.length === 1 ? 'record' : 'records';
    return `poll() returns ${records} ${list(offsets)}${again} and moves the position to ${this.#position}. The committed offset stays ${this.#committed}.`;
  }

  #handle(): string {
    const record = this.#held.shift()!;
    const { offset } = record;
    const before = this.#handed.get(offset) ?? 0;
    this.#handed.set(offset, before + 1);
    this.#process.hand(
      {
        message: String(offset),
        queue: AT.topic,
        attempt: before + 1,
        cause: before === 0 ? 'first' : 'redelivery',
        receipt: '',
        view: { id: `orders-0@${offset}`, body: JSON.parse(record.value!), headers: {} },
        observed: offset,
      },
      this.#world.now,
    );
    this.#process.finish(this.#world.now);
    const times = this.#handled(offset);
    this.note(`process ${offset}`);
    return `The handler ran for record ${offset}: ${order(offset)} ${this.#words[times === 1 ? 0 : 1]}. Neither number moved.`;
  }

  #commit(): string {
    const open = [...this.#polled].filter(offset => offset >= this.#committed && this.#handled(offset) === 0);
    this.#consumer!.commit(this.#world.now);
    this.note(`commit ${this.#committed}`);
    const lie = open.length === 0 ? '' : ` Not handled yet, and done all the same: ${list(open)}.`;
    return `Kafka stores ${this.#committed}, the next record to read.${lie}`;
  }

  #crash(): string {
    this.#lost = this.#position;
    this.#process.crash(this.#world.now);
    this.#consumer!.crash();
    this.#consumer = null;
    this.#held = [];
    this.#polled = new Set();
    this.note('crash');
    return `The process dies, and position ${this.#lost} with it. Kafka still has the committed offset: ${this.#committed}.`;
  }

  #restart(): string {
    const from = this.#world.now;
    this.#join();
    const waited = Math.round((this.#world.now - from) / 1000);
    this.note('restart');
    return `After ${waited} s without a heartbeat the group gives up the dead member. The new process owns the partition, and its position is the committed offset: ${this.#position}.`;
  }

  /** Until the partition is ours. It is paused at once, so that nothing is read before the reader polls. */
  #join(): void {
    const consumer = new Consumer(this.#world.kafka, {
      group: this.name,
      autoCommit: false,
      autoOffsetReset: 'earliest',
      listener: { assigned: added => consumer.pause(added) },
    });
    this.#consumer = consumer;
    this.#lost = null;
    consumer.subscribe([AT.topic], this.#world.now);
    consumer.poll(this.#world.now);
    while (consumer.assignment().length === 0) this.#world.tick();
  }

  /** For the opening: everything there is, handled and committed. */
  catchUp(): void {
    if (this.#consumer === null) this.#join();
    this.#poll();
    while (this.#held.length > 0) this.#handle();
    this.#commit();
  }

  begin(): void {
    this.#rows = [];
    this.#polled = new Set();
    this.note('start');
  }

  note(what: string): void {
    this.#rows.push({ what, position: this.#position, committed: this.#committed });
  }

  nextTimer(): Ms | null {
    return this.#consumer?.nextTimer() ?? null;
  }

  pass(): void {
    this.#consumer?.pass(this.#world.now);
    this.#consumer?.poll(this.#world.now);
  }

  view(): GroupView {
    const { name, lag } = this;
    const steps: readonly Step[] = ['poll', 'process', 'commit', 'crash', 'restart'];
    return {
      name,
      lag,
      alive: this.#consumer !== null,
      position: this.#position,
      lostPosition: this.#lost,
      committed: this.#committed,
      cells: Array.from({ length: this.#world.end }, (_, offset) => this.#cell(offset)),
      can: steps.filter(step => this.#can(step)),
      rows: this.#rows,
    };
  }

  #cell(offset: number): Cell {
    const times = this.#handled(offset);
    const held = this.#held.some(record => record.offset === offset);
    const committed = offset < this.#committed;
    const again = held && this.#handed.has(offset);
    const state = again
      ? 'again'
      : held
        ? 'held'
        : times > 1
          ? 'twice'
          : times === 1
            ? committed
              ? 'done'
              : 'open'
            : committed
              ? 'lost'
              : 'waiting';
    return { state, times, committed };
  }
}
