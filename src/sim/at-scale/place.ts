/**
 * One worker of one program in a run of millions of messages: what it reads, its life, its clock. It shares nothing with the others but
 * what `Shared` holds, so it can be played alone for as long as nobody else touches a key that it touched.
 *
 * Long because it is one state machine, and the one that ten million messages go through: what happens once a message is kept together,
 * and free of objects that outlive it.
 */
import type { Json, Ms } from '../../history/event.ts';
import { learnerErrors } from '../../process/ackademy-module.ts';
import type { CallPort, CallRequest } from '../../process/call-port.ts';
import { type HttpAnswer, httpOf } from '../../process/http.ts';
import type { Jobs } from '../../process/jobs.ts';
import { learnerServices } from '../../process/learner-services.ts';
import { FULFILLED, REJECTED } from '../../process/promise-parts.ts';
import type { PromiseMachine } from '../../process/promises.ts';
import { Halt, type Life, type LifeWorld, ModuleThrew } from '../../process/realm.ts';
import { type ServiceCall, ServiceRefusal } from '../../services/service.ts';
import type { ScalePlan } from '../../system/scale.ts';
import { DoesNotLoad, NoHandler } from '../learner-faults.ts';
import { prng, uuidFrom } from '../prng.ts';
import { isOut } from '../time-driven.ts';
import { CALL, CALLS, type Latencies, latenciesOf } from './calls.ts';
import { Delivery, type Owner } from './delivery.ts';
import { Dice, seedFor } from './dice.ts';
import { sizeOf } from './followers.ts';
import { isCollapse, keyFrom, structuredCopy, waitOf } from './handed-in.ts';
import { KafkaMessage, Receipt, ScaleServices, SqsMessage, tablesOf } from './handles.ts';
import { DESTINATION, PARTITION_SHIFT } from './inbox.ts';
import { partitionOf } from './key-hash.ts';
import { KeyReader } from './keys.ts';
import { type Lane, lanesOf } from './lane.ts';
import { Leases, NumberQueue } from './leases.ts';
import type { Exit, PlaceParts, Shared, WholeCall } from './places.ts';
import { type PushLedger, postOf } from './pushes.ts';
import { ReadAhead } from './read-ahead.ts';
import { carried, MOST_DELIVERIES, TEMPLATE } from './rows.ts';
import type { Stage } from './stage.ts';
import { Numbered, type Template, type Templates } from './templates.ts';
import type { Throttle } from './throttle.ts';
import { FIELDS, OWN, Wheel } from './wheel.ts';
import * as happened from './witness.ts';
import { Witness } from './witness.ts';

// Taken before anything is frozen: looked up afterwards, what the language itself holds is slow to reach.
const { ceil, floor, max, min } = Math;

const { 'db.exists': EXISTS, 'db.insertIfAbsent': INSERT_IF_ABSENT, 'db.delete': DELETE } = CALL;
const { 'push.send': PUSH, 'email.send': EMAIL, 'followers.page': PAGE, 'followers.count': COUNT } = CALL;
const { 'queue.send': QUEUE, 'topic.publish': TOPIC } = CALL;
const { 'message.ack': ACK, 'message.retry': RETRY, 'message.answer': ANSWER, 'clock.sleep': SLEEP } = CALL;
/** Not a call: a timer of the learner's. */
const TIMER = 31;
/** A call of a service that is played whole. */
const WHOLE = 30;

// What else the number of a call in the wheel says, beside its kind: from bit 5 on its table, or where a message goes.
const KIND = 31;
const ABOUT = 5;

// A call in the wheel.
const WHAT = OWN;
const LOCAL = OWN + 1;
/** Of a key: its family and number, or -1 and a fingerprint of two parts. Of a message: its template and numbers. Else one number. */
const KEY = OWN + 2;
const CALL_BITS = 3;

/** Below what an engine keeps unboxed in a field of 31 bits. */
export const NEVER = 1_000_000_000;
/** Milliseconds of one worker between two signs of life. */
const TICKS_BETWEEN = 64;
/** kafkajs: `retry.initialRetryTime`. */
const KAFKA_WAITS_MS = 300;
/** Records without a key go to one partition until so many fill a batch. */
const BATCH = 100;
const PATIENCE = [429, 500, 502, 503, 504];

type Handler = (message: object, services: object) => unknown;

interface Timer {
  readonly run: () => void;
  cancelled: boolean;
}

export class Place implements Owner {
  now: Ms = 0;
  /** When it has something to do next. */
  due: Ms = NEVER;
  readonly number: number;
  readonly #owner: number;
  readonly stage: Stage;
  readonly witness: Witness;
  readonly grants: ReadonlySet<string> | null;
  readonly lanes: readonly Lane[];
  readonly #shared: Shared;
  readonly #plan: ScalePlan;
  readonly #promises: PromiseMachine;
  readonly #jobs: Jobs;
  readonly #templates: Templates;
  readonly #exits: readonly Exit[];
  readonly #pushes: PushLedger | null;
  /** Kafka: one at a time of each lane. */
  readonly #serial: boolean;
  readonly #http: boolean;

  // What it reads.
  readonly #comingAt = new NumberQueue();
  readonly #comingLane = new NumberQueue();
  readonly #retries = new Wheel(FIELDS + 1);
  readonly #leases = new Leases();
  /** Kafka: lanes that have something to hand out, in the order in which they came to have it. */
  readonly #ready = new NumberQueue();
  /** Requests in hand, by row. */
  readonly #requests = new Set<number>();

  // The worker.
  #life: Life | null = null;
  #lifeNumber = 0;
  #upAt: Ms = 0;
  #handler: Handler = () => {};
  #running = 0;
  /** The message whose handler runs, or -1: that of the delivery, or of the call that is being answered. */
  #whose = -1;
  db: object = {};
  readonly #inHand: number;
  readonly #calls = new Wheel(1 << CALL_BITS);
  /** By the place of the call in the wheel: its promise, or the timer. */
  readonly #promiseOf: object[] = [];
  /** Of calls that are about a delivery or its message. */
  readonly #deliveryOf: (Delivery | null)[] = [];
  /** What is answered: pages, answers of a front. */
  readonly #valueOf = new Map<number, unknown>();
  readonly #keys: KeyReader;
  #lastTable: string | null = null;
  #lastTableBits = 0;
  #lastTo: string | null = null;
  #lastToNumber = -1;
  readonly #timers = new Map<number, Timer>();
  #timerNumber = 0;
  /** By destination: the kind of the last message, and how many went there. */
  readonly #lastTemplate: (Template | null)[];
  readonly #sentTo: number[];
  /** By destination: messages that were sent there. */
  readonly sent: Int32Array;
  readonly #judged: boolean;
  readonly #seriesOfParts: readonly number[];
  readonly #seriesOfSent: readonly number[];
  /** By queue or topic of the stage: what came and is not over. */
  readonly #lying: Int32Array;
  readonly #counted: number;
  /** The same and `sent`, as they were at the end of the last second. */
  readonly #lay: Int32Array;
  readonly #hadSent: Int32Array;
  /** By kind: calls that were made; and those of services that are played by themselves. */
  readonly made = new Int32Array(CALLS.length);
  readonly madeWhole = new Map<string, number>();
  readonly reading = new ReadAhead();
  readonly #ids: readonly Numbered[];

  readonly #dice: Dice;
  readonly #latencies: Latencies;
  readonly #deathDice: Dice;
  #deathAt: Ms = NEVER;
  #deathsFrom: Ms = 0;
  readonly #throttles: { readonly push: Throttle | null; readonly email: Throttle | null };
  /** Whether the call that is being answered failed. */
  #failed = false;
  /** By kind: it is out now. */
  readonly #out = new Uint8Array(CALLS.length);
  #outagesAt: Ms = 0;
  /** Nothing of what `#lookAround` looks at happens before. */
  #lookAt: Ms = 0;
  #receipts = 0;

  constructor(shared: Shared, { stage, number, owner, exits, seriesOfParts, seriesOfSent, judged }: PlaceParts) {
    const { plan } = shared;
    this.#shared = shared;
    this.#plan = plan;
    this.#promises = shared.promises;
    this.#jobs = shared.jobs;
    this.#templates = shared.templates;
    this.#exits = exits;
    this.#owner = owner;
    this.#pushes = judged ? shared.pushes : null;
    this.#judged = judged;
    this.stage = stage;
    this.number = number;
    this.grants = stage.grants === null ? shared.services : new Set(stage.grants.filter(name => shared.services.has(name)));
    this.#serial = stage.feed.kind === 'logs';
    this.#http = stage.feed.kind === 'http';
    this.#inHand = stage.inHand;
    this.lanes = lanesOf(stage, number - stage.first, shared.spare);
    this.#ids = this.lanes.map(({ name }) => new Numbered(`${name}-`));
    this.#keys = new KeyReader(shared.tables, owner);
    this.#lastTemplate = shared.destinations.map(() => null);
    this.#sentTo = shared.destinations.map(() => 0);
    this.sent = new Int32Array(shared.destinations.length);
    this.#hadSent = new Int32Array(shared.destinations.length);
    this.#seriesOfParts = seriesOfParts;
    this.#seriesOfSent = seriesOfSent;
    this.#lying = new Int32Array(seriesOfParts.length);
    // Of what was counted when it was sent, only the end is.
    this.#counted = seriesOfParts.some(series => series >= 0 && seriesOfSent.includes(series)) ? 0 : 1;
    this.#lay = new Int32Array(this.#lying.length);
    this.witness = new Witness(
      number,
      shared.watch !== null,
      () => this.line(),
      second => this.#secondOver(second),
    );
    this.#latencies = latenciesOf(plan);
    this.#dice = new Dice(seedFor(plan.seed, number * 3), this.#latencies.ranges);
    this.#deathDice = new Dice(seedFor(plan.seed, number * 3 + 1));
    this.#throttles = shared.throttles(number);
    this.#planDeath();
  }

  /** Something comes to this worker, no earlier than what came before. */
  accept(lane: number, at: Ms, template: number, first: number, second: number, origin: Ms): void {
    this.lanes[lane]!.rows.push(template, first, second, origin);
    this.#comingAt.push(at);
    this.#comingLane.push(lane);
    if (at < this.due) this.due = at;
  }

  /** Plays up to, and not including, this millisecond. */
  run(until: Ms): void {
    const shared = this.#shared;
    for (let ticks = 1; this.due < until && shared.stop === null; ticks += 1) {
      this.now = this.due;
      this.#tick(this.now);
      this.due = this.#next();
      if ((ticks & (TICKS_BETWEEN - 1)) === 0) shared.alive();
    }
  }

  /** Messages that are neither settled nor dead-lettered. */
  get unfinished(): number {
    return this.witness.counts.came - this.witness.counts.settled - this.witness.counts.dead;
  }

  line() {
    return this.#life?.line() ?? null;
  }

  idOf({ lane, row }: Delivery): string {
    const { workers, first } = this.stage;
    return this.#ids[lane]!.of(row * workers + this.number - first);
  }

  // ── Time ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #tick(now: Ms): void {
    const calls = this.#calls;
    this.witness.comeTo(now);
    calls.turn(now);
    if (this.#comingAt.size > 0 && this.#comingAt.first <= now) this.#arrive(now);
    if (now >= this.#lookAt) this.#lookAround(now);
    do {
      for (let at = calls.take(); at >= 0; at = calls.take()) this.#reply(at);
      // What was delivered may have made calls that take no time.
    } while (this.#deliverWhatFits(now));
    if (this.#jobs.takeUncaught() !== null) this.#die();
  }

  /** When there is something to do again. A worker that has nothing in hand waits for what comes, and for nothing else. */
  #next(): Ms {
    let next = this.#comingAt.size > 0 ? this.#comingAt.first : NEVER;
    if (this.#busy() && this.#lookAt < next) next = this.#lookAt;
    if (this.#calls.size > 0) next = this.#calls.next(next);
    return max(this.now + 1, next);
  }

  #busy(): boolean {
    return this.#running > 0 || this.#calls.size > 0 || this.#leases.first >= 0 || this.#retries.size > 0 || this.#waiting() > 0;
  }

  /** Everything that happens in few of all milliseconds. */
  #lookAround(now: Ms): void {
    const leases = this.#leases;
    const retries = this.#retries;
    if (now >= this.#outagesAt) this.#lookAtOutages(now);
    while (this.#deathAt <= now) this.#dieByPlan();
    for (let first = leases.first; first >= 0 && leases.endOf(first) <= now; first = leases.first) this.#leaseEnded(first);
    retries.turn(now);
    for (let at = retries.take(); at >= 0; at = retries.take()) this.#comesBack(retries.data[at + OWN]!);
    // Leases that are yet to come all end later; one that is cut short says so itself.
    const leaseEnds = leases.first >= 0 ? leases.endOf(leases.first) : NEVER;
    const next = min(this.#outagesAt, this.#deathAt, leaseEnds, this.#upAt > now ? this.#upAt : NEVER);
    this.#lookAt = retries.size > 0 ? retries.next(next) : next;
  }

  #arrive(now: Ms): void {
    const { counts } = this.witness;
    const at = this.#comingAt;
    while (at.size > 0 && at.first <= now) {
      at.shift();
      const number = this.#comingLane.shift();
      const lane = this.lanes[number]!;
      lane.there += 1;
      if (this.#serial) this.#look(lane, number);
      counts.came += 1;
      this.#lying[lane.part]! += this.#counted;
    }
  }

  #lookAtOutages(now: Ms): void {
    const { outages } = this.#plan;
    const edges = outages.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]);
    this.#outagesAt = min(NEVER, ...edges.filter(at => at > now));
    for (const [kind, call] of CALLS.entries()) {
      const service = call.slice(0, call.indexOf('.'));
      this.#out[kind] = outages.some(({ of, fromMs, untilMs }) => (of === call || of === service) && now >= fromMs && now < untilMs)
        ? 1
        : 0;
    }
  }

  #waiting(): number {
    let waiting = 0;
    for (const { there, next, returned } of this.lanes) waiting += there - next + returned.size;
    return waiting;
  }

  /** What has changed since the one before. */
  #secondOver(second: number): void {
    if (!this.#judged) return;
    const { depths } = this.#shared;
    for (let part = 0; part < this.#seriesOfParts.length; part += 1) {
      const change = this.#lying[part]! - this.#lay[part]!;
      if (change === 0 || this.#seriesOfParts[part]! < 0) continue;
      depths.add(this.#seriesOfParts[part]!, second, change);
      this.#lay[part] = this.#lying[part]!;
    }
    for (let to = 0; to < this.#seriesOfSent.length; to += 1) {
      const change = this.sent[to]! - this.#hadSent[to]!;
      if (change === 0 || this.#seriesOfSent[to]! < 0) continue;
      depths.add(this.#seriesOfSent[to]!, second, change);
      this.#hadSent[to] = this.sent[to]!;
    }
  }

  // ── Deliveries ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** True when anything was delivered. */
  #deliverWhatFits(now: Ms): boolean {
    if (this.#life === null && now < this.#upAt) return false;
    let any = false;
    while (this.#running < this.#inHand && this.#deliverOne(now)) any = true;
    return any;
  }

  #deliverOne(now: Ms): boolean {
    if (this.#serial) return this.#deliverReady(now);
    const { lanes } = this;
    for (let at = 0; at < lanes.length; at += 1) {
      const lane = lanes[at]!;
      while (lane.returned.size > 0 || lane.next < lane.there) {
        const row = lane.returned.size > 0 ? lane.returned.shift() : lane.next++;
        if (this.#exhausted(now, lane, at, row)) continue;
        this.#deliver(now, lane, at, row);
        return true;
      }
    }
    return false;
  }

  #deliverReady(now: Ms): boolean {
    const ready = this.#ready;
    while (ready.size > 0) {
      const at = ready.shift();
      const lane = this.lanes[at]!;
      lane.queued = false;
      if (lane.busy || lane.waits || lane.next >= lane.there) continue;
      lane.busy = true;
      lane.since = now;
      this.#deliver(now, lane, at, lane.next++);
      return true;
    }
    return false;
  }

  /** Something about this lane has changed: it may have something to hand out now. */
  #look(lane: Lane, at: number): void {
    if (lane.queued || lane.busy || lane.waits || lane.next >= lane.there) return;
    lane.queued = true;
    this.#ready.push(at);
  }

  #deliver(now: Ms, lane: Lane, at: number, row: number): void {
    const { counts } = this.witness;
    const { rows } = lane;
    if (this.#life === null) this.#startLife();
    const attempt = rows.delivered(row);
    const template = this.#templates.list[rows.template(row)]!;
    const delivery = new Delivery(this, at, row, attempt, this.#lifeNumber, template, rows.first(row), rows.second(row), rows.origin(row));
    const local = row * this.lanes.length + at;
    const { feed } = this.stage;
    if (feed.kind === 'queues') {
      const end = now + feed.queues[lane.part]!.visibilityTimeoutMs;
      delivery.lease = this.#leases.add(local, end);
      delivery.serial = this.#leases.serialOf(delivery.lease);
      if (end < this.#lookAt) this.#lookAt = end;
    } else if (this.#http) this.#requests.add(row);
    this.#running += 1;
    counts.delivered += 1;
    if (attempt > 1) counts.redelivered += 1;
    this.#note(happened.DELIVERED, local, attempt, template, delivery.first, delivery.second);
    this.#whose = local;
    const jobs = this.#jobs;
    jobs.refill();
    try {
      const handler = this.#handler;
      const services = new ScaleServices(delivery);
      const message = this.#serial
        ? new KafkaMessage(delivery, lane.name, lane.partition)
        : this.#http
          ? this.#request(delivery)
          : new SqsMessage(delivery);
      this.#promises.wait(handler(message, services), delivery);
    } catch (error) {
      if (error instanceof Halt) throw error;
      delivery.state = REJECTED;
      delivery.value = error;
      this.done(delivery);
    }
    jobs.drain();
  }

  done(delivery: Delivery): void {
    const threw = delivery.state === REJECTED;
    if (this.#http) {
      this.#answer(delivery, threw);
      return;
    }
    this.#running -= 1;
    const local = delivery.row * this.lanes.length + delivery.lane;
    delivery.value = undefined;
    if (threw) this.witness.counts.threw += 1;
    this.#note(threw ? happened.THREW : happened.RETURNED, local, 0, delivery.template, delivery.first, delivery.second);
    if (this.#serial) this.#through(delivery, threw);
  }

  /** Kafka: what the client does when a handler is through. */
  #through({ lane: at, row }: Delivery, threw: boolean): void {
    const lane = this.lanes[at]!;
    const { feed } = this.stage;
    if (feed.kind !== 'logs') return;
    lane.busy = false;
    if (this.now - lane.since > feed.handlerMs)
      this.slower(`a handler that takes longer with one record than the group waits for (${feed.handlerMs} ms)`);
    if (threw && feed.onThrow !== 'read on') {
      lane.next = row;
      if (feed.onThrow === 'seek back') {
        this.#look(lane, at);
        return;
      }
      lane.waits = true;
      this.#later(at, KAFKA_WAITS_MS);
      return;
    }
    this.#look(lane, at);
    if (feed.autoCommitMs === null) return;
    lane.resolved = max(lane.resolved, row + 1);
    if (this.now < lane.commitAt && lane.next < lane.there) return;
    lane.commitAt = this.now + feed.autoCommitMs;
    this.#commit(lane, at, lane.resolved);
  }

  #commit(lane: Lane, at: number, offset: number): void {
    if (offset < lane.committed) this.slower('a commit that goes back');
    for (let row = lane.committed; row < offset; row += 1) {
      this.#settled(lane, at, row);
      lane.rows.done(row);
    }
    lane.committed = max(lane.committed, offset);
  }

  #settled(lane: Lane, at: number, row: number): void {
    const { rows } = lane;
    const template = this.#templates.list[rows.template(row)]!;
    this.witness.counts.settled += 1;
    this.#lying[lane.part]! -= 1;
    this.#note(happened.SETTLED, row * this.lanes.length + at, 0, template, rows.first(row), rows.second(row));
  }

  /** False once the message was settled, given back or taken for lost. */
  #holds({ lease, serial, life }: Delivery): boolean {
    return this.#serial ? life === this.#lifeNumber : this.#leases.serialOf(lease) === serial;
  }

  /** In so many milliseconds: of Kafka a lane, of everything else a message. */
  #later(what: number, delayMs: Ms): void {
    // It is not turned while nothing waits in it.
    if (this.#retries.size === 0) this.#retries.turn(this.now);
    const due = this.now + max(1, delayMs);
    const at = this.#retries.add(due);
    this.#retries.data[at + OWN] = what;
    this.#lookAt = min(this.#lookAt, this.#retries.turnBy(due));
  }

  #comesBack(what: number): void {
    if (this.#serial) {
      this.lanes[what]!.waits = false;
      this.#look(this.lanes[what]!, what);
    } else this.lanes[what % this.lanes.length]!.returned.push(floor(what / this.lanes.length));
  }

  #giveBack({ lane, row, lease, template, first, second }: Delivery, delayMs: Ms): void {
    this.#leases.remove(lease);
    const local = row * this.lanes.length + lane;
    this.#note(happened.GIVEN_BACK, local, 0, template, first, second);
    if (delayMs === 0) this.lanes[lane]!.returned.push(row);
    else this.#later(local, delayMs);
  }

  #leaseEnded(lease: number): void {
    const local = this.#leases.messageOf(lease);
    this.#leases.remove(lease);
    this.witness.counts.leasesEnded += 1;
    const lane = this.lanes[local % this.lanes.length]!;
    const row = floor(local / this.lanes.length);
    this.#noteRow(happened.LEASE_ENDED, lane, local, row);
    lane.returned.push(row);
  }

  /** Somebody asks for a message that was received as often as it may be: it is moved aside (S-03). */
  #exhausted(now: Ms, lane: Lane, at: number, row: number): boolean {
    const { feed } = this.stage;
    if (feed.kind !== 'queues') return false;
    const { rows } = lane;
    const { maxReceiveCount, deadLetterQueue } = feed.queues[lane.part]!;
    const deliveries = rows.deliveries(row);
    if (maxReceiveCount === null || deliveries < maxReceiveCount) {
      if (deliveries === MOST_DELIVERIES) this.slower(`more than ${MOST_DELIVERIES} deliveries of one message`);
      return false;
    }
    const template = this.#templates.list[rows.template(row)]!;
    const first = rows.first(row);
    const second = rows.second(row);
    this.witness.counts.dead += 1;
    this.#lying[lane.part]! -= 1;
    this.#note(happened.DEAD_LETTERED, row * this.lanes.length + at, 0, template, first, second);
    const to = this.#shared.destinations.findIndex(({ name, verb }) => name === deadLetterQueue && verb === 'queue');
    if (to >= 0) {
      const before = this.#exits[to]!.carries ? carried(deliveries) : 0;
      this.#toAll(now, to, template.number | before, first, second, rows.origin(row));
    }
    rows.done(row);
    return true;
  }

  // ── Requests ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #request(delivery: Delivery): object {
    const { feed } = this.stage;
    if (feed.kind !== 'http') throw new Error('no front');
    const body = JSON.stringify(delivery.template.body(delivery.first, delivery.second));
    const url = `http://localhost${feed.path}`;
    return httpOf(this.#promises.Promise).request({ method: feed.method, url, headers: { 'content-type': 'application/json' }, body });
  }

  /** What the handler returned is on its way to the client. */
  #answer(delivery: Delivery, threw: boolean): void {
    const answer = threw ? null : httpOf(this.#promises.Promise).answerOf(delivery.value);
    if (answer === null) this.witness.counts.threw += 1;
    delivery.value = undefined;
    const at = this.#add(this.now + this.#dice.within(ANSWER), ANSWER, delivery.row * this.lanes.length, delivery, delivery);
    this.#valueOf.set(at, answer ?? { status: 500, headers: {}, body: '' });
  }

  #answered(at: number): void {
    const delivery = this.#deliveryOf[at >>> CALL_BITS]!;
    const answer = this.#valueOf.get(at) as HttpAnswer;
    this.#valueOf.delete(at);
    this.#running -= 1;
    this.#requests.delete(delivery.row);
    const { row, template, first, second, origin } = delivery;
    const local = row * this.lanes.length;
    if (this.#out[ANSWER] === 1) {
      this.#note(happened.REFUSED, local, ANSWER, template, first, second);
      this.#asksAgain(row, null);
      return;
    }
    this.#note(happened.ANSWERED, local, answer.status, template, first, second);
    this.witness.answered(answer.status, this.now - origin);
    if (answer.status < 400) this.#accepted(template.body(first, second), origin);
    if (!PATIENCE.includes(answer.status)) this.#over(row);
    else this.#asksAgain(row, waitOf(answer));
  }

  /** What the client asked for is promised. */
  #accepted(body: { readonly [field: string]: Json }, origin: Ms): void {
    const pushes = this.#pushes;
    if (pushes !== null && pushes.effect.owedBy === this.stage.program) pushes.accepted(body, this.now, origin);
  }

  #over(row: number): void {
    this.witness.counts.settled += 1;
    this.lanes[0]!.rows.done(row);
  }

  /** The client heard nothing, or was asked for patience. */
  #asksAgain(row: number, afterMs: Ms | null): void {
    const { feed } = this.stage;
    if (feed.kind !== 'http') return;
    const { rows } = this.lanes[0]!;
    if (rows.deliveries(row) > feed.retries) {
      this.witness.counts.dead += 1;
      rows.done(row);
      return;
    }
    this.#later(row, afterMs ?? feed.retryAfterMs);
  }

  // ── Lives ────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #planDeath(): void {
    const { deaths } = this.#plan;
    if (deaths === null || !this.stage.mortal) return;
    this.#deathAt = this.#deathsFrom + floor(this.#deathDice.roll() * deaths.everyMs);
    this.#deathsFrom += deaths.everyMs;
  }

  #dieByPlan(): void {
    const at = this.#deathAt;
    this.#planDeath();
    // Whoever is dead does not die.
    if (this.#life === null) return;
    this.#die(at);
  }

  /** By plan, or because nobody caught or handled an error of this millisecond: a process ends over that, and is started anew. */
  #die(at: Ms = this.now): void {
    this.witness.counts.deaths += 1;
    this.witness.note(happened.DIED, at, -1, 0);
    // Handlers under way are gone with the memory that they ran in; what they asked for and was not done never will be.
    this.#running = 0;
    this.#calls.clear();
    this.#calls.turn(this.now);
    this.#valueOf.clear();
    this.#timers.clear();
    this.#life = null;
    this.#upAt = at + this.#plan.restartMs;
    this.#lookAt = min(this.#lookAt, this.#upAt);
    if (this.#serial) for (const [at, lane] of this.lanes.entries()) this.#startOver(lane, at);
    for (const row of this.#requests) this.#asksAgain(row, null);
    this.#requests.clear();
  }

  #startOver(lane: Lane, at: number): void {
    lane.busy = false;
    lane.next = lane.committed;
    lane.resolved = lane.committed;
    this.#look(lane, at);
  }

  #startLife(): void {
    this.#lifeNumber += 1;
    const life = this.#lifeNumber;
    this.witness.life = life;
    this.#whose = -1;
    const { programs } = this.#shared;
    const { program, handler: name } = this.stage;
    this.db = tablesOf((kind, table, key, options) => this.#callTable(life, kind, table, key, options), this);
    try {
      this.#life = programs[program]!.start(this.#world(prng((this.number + 1) * 7919 + life * 104_729)));
    } catch (error) {
      throw error instanceof ModuleThrew ? new DoesNotLoad(error) : error;
    }
    const handler = this.#life.exports[name];
    if (typeof handler !== 'function')
      throw new NoHandler(`the program \`${program}\` has no export called \`${name}\` that is a function`);
    this.#handler = handler as Handler;
    this.#jobs.drain();
    const uncaught = this.#jobs.takeUncaught();
    if (uncaught !== null) throw new DoesNotLoad(new ModuleThrew(uncaught.error, this.line()));
  }

  #world(random: () => number): LifeWorld {
    const life = this.#lifeNumber;
    return {
      now: () => this.now,
      random,
      uuid: () => uuidFrom(random),
      log: () => this.log(),
      // A wheel holds any number, and a worker that is quick leaves thousands of timeouts behind.
      timersLimit: 1_000_000,
      setTimer: (delayMs, run) => {
        const number = ++this.#timerNumber;
        const timer = { run, cancelled: false };
        if (life !== this.#lifeNumber || this.#life === null) return number;
        this.#timers.set(number, timer);
        const at = this.#add(this.now + ceil(delayMs), TIMER, -1, timer, null);
        this.#calls.data[at + KEY] = number;
        return number;
      },
      clearTimer: number => {
        const timer = this.#timers.get(number);
        if (timer !== undefined) timer.cancelled = true;
      },
    };
  }

  // ── Calls ────────────────────────────────────────────────────────────────────────────────────────────────────────────

  slower(what: string): object {
    this.#shared.stop ??= { kind: 'slower', why: `\`${this.stage.program}\` uses ${what}` };
    return this.#promises.create();
  }

  /** From here on, in a run that begins anew, this service is played by itself. */
  alone(service: string, what: string): object {
    this.#shared.stop ??= { kind: 'whole', service, why: `\`${this.stage.program}\` uses ${what}` };
    return this.#promises.create();
  }

  wholeOf(delivery: Delivery, service: string): object | null {
    if (!this.#shared.whole.has(service)) return null;
    delivery.services ??= learnerServices(this.#shared.granted, this.#port(delivery));
    return (delivery.services as { readonly [name: string]: object })[service]!;
  }

  #port(delivery: Delivery): CallPort {
    const issue = ({ service, operation, args, transaction }: CallRequest) => {
      const promise = this.#promises.create() as Promise<unknown>;
      if (this.#gone(delivery)) return promise;
      const local = delivery.row * this.lanes.length + delivery.lane;
      const name = `${service}.${operation}`;
      const range = this.#latencies.rangeOf(name);
      this.madeWhole.set(name, (this.madeWhole.get(name) ?? 0) + 1);
      const at = this.#add(this.now + this.#dice.within(range), WHOLE, local, promise, delivery);
      const whole: WholeCall = { service, call: { session: this.number * 1_000_000 + this.#lifeNumber, operation, args, transaction } };
      this.#valueOf.set(at, whole);
      return promise;
    };
    const port: CallPort = {
      promises: this.#promises,
      issue,
      issueLoosely: request => ({ promise: issue(request), withdraw: () => {} }),
      openTransaction: () => {
        this.slower('db.transaction');
        return 0;
      },
      latest: () => port,
      line: () => this.line(),
      now: () => this.now,
      log: () => this.log(),
    };
    return port;
  }

  #replyWhole(at: number, local: number): unknown {
    const delivery = this.#deliveryOf[at >>> CALL_BITS]!;
    const { service, call } = this.#valueOf.get(at) as WholeCall;
    this.#valueOf.delete(at);
    const { counts } = this.witness;
    const range = this.#latencies.rangeOf(`${service}.${call.operation}`);
    if (isOut(this.#plan.outages, service, call.operation, this.now)) {
      counts.refused += 1;
      this.#noteCall(happened.REFUSED, at, local, range);
      if (service === 'push') this.#pushedWhole(call, false);
      const text = `the ${service} service did not answer ${call.operation}: connection lost`;
      return this.#fail(learnerErrors('ServiceUnavailable', text));
    }
    const whole = this.#shared.whole.get(service)!;
    // Of a service that is played by itself each part has one of its own, so only those may use it who are played whole by each part.
    if (this.#shared.tables.isDivided(this.number)) this.slower(`the service \`${service}\`, which all parts of a run would have to share`);
    if (whole.owner < 0) whole.owner = this.#owner;
    if (whole.owner !== this.#owner) {
      const why = `workers share the service \`${service}\`, which is played by itself`;
      this.#shared.stop ??= { kind: 'together', owners: [whole.owner, this.#owner], why };
    }
    try {
      const { result, changes } = whole.service.apply(call, this.now);
      this.#applied(at, local, range);
      if (call.operation === 'send' && changes.length > 0) {
        this.#took(delivery);
        if (service === 'push') this.#pushedWhole(call, true);
      }
      return structuredCopy(result);
    } catch (error) {
      if (!(error instanceof ServiceRefusal)) throw error;
      const { name, message, code, facts } = error;
      if (name === 'RateLimited') counts.throttled += 1;
      else counts.effects += 1;
      this.#noteCall(name === 'RateLimited' ? happened.THROTTLED : happened.APPLIED, at, local, range);
      return this.#fail(learnerErrors(name, message, code, facts));
    }
  }

  #took(delivery: Delivery): void {
    this.witness.counts.pushed += 1;
    this.witness.took(this.now - delivery.origin);
  }

  #pushedWhole({ args: [user, notification] }: ServiceCall, done: boolean): void {
    const pushes = this.#pushes;
    if (pushes === null || typeof user !== 'string') return;
    const postId = postOf(notification);
    if (typeof postId !== 'string') {
      if (done) pushes.unnamed += 1;
      return;
    }
    pushes.read(postId, user);
    if (done) pushes.done(pushes.post, pushes.family, pushes.number, this.now);
    else pushes.refused(pushes.post, pushes.family, pushes.number);
  }

  #callTable(life: number, kind: number, table: unknown, key: unknown, options: unknown): unknown {
    const promises = this.#promises;
    if (life !== this.#lifeNumber || this.#life === null) return promises.create();
    if (typeof key !== 'string' || typeof table !== 'string' || options !== undefined)
      return this.alone('db', `${CALLS[kind]!} with other arguments`);
    const promise = promises.create();
    if (table !== this.#lastTable) this.#lookUpTable(table);
    const at = this.#issue(this.#whose, kind | this.#lastTableBits, promise, null);
    const keys = this.#keys;
    const { data } = this.#calls;
    keys.read(this.#lastTableBits >> ABOUT, key);
    data[at + KEY] = keys.family;
    data[at + KEY + 1] = keys.low;
    data[at + KEY + 2] = keys.high;
    return promise;
  }

  /** Handlers use few tables, often one. */
  #lookUpTable(name: string): void {
    if (!this.#shared.tablesDeclared.has(name)) this.alone('db', `a table \`${name}\` that is not there`);
    this.#lastTableBits = this.#shared.tables.numberOf(name) << ABOUT;
    this.#lastTable = name;
  }

  push(delivery: Delivery, to: unknown, notification: unknown, options: unknown): unknown {
    const promises = this.#promises;
    if (this.#gone(delivery)) return promises.create();
    const postId = postOf(notification);
    if (typeof to !== 'string' || postId === undefined || !(options === undefined || isCollapse(options)))
      return this.alone('push', 'push.send with other arguments');
    const promise = promises.create();
    const at = this.#issue(delivery.row * this.lanes.length + delivery.lane, PUSH, promise, delivery);
    const pushes = this.#pushes;
    const { data } = this.#calls;
    if (postId === null || pushes === null) data[at + KEY] = -1;
    else {
      pushes.read(postId, to);
      data[at + KEY] = pushes.post;
      data[at + KEY + 1] = pushes.family;
      data[at + KEY + 2] = pushes.number;
    }
    return promise;
  }

  email(delivery: Delivery, mail: unknown, options: unknown): unknown {
    const promises = this.#promises;
    if (this.#gone(delivery)) return promises.create();
    if (typeof mail !== 'object' || mail === null || options !== undefined) return this.alone('email', 'email.send with other arguments');
    const promise = promises.create();
    this.#issue(delivery.row * this.lanes.length + delivery.lane, EMAIL, promise, delivery);
    return promise;
  }

  followers(delivery: Delivery, kind: number, user: unknown, cursor: unknown): unknown {
    const promises = this.#promises;
    if (this.#gone(delivery)) return promises.create();
    const page = this.#page(kind, user, cursor);
    if (page === null) return this.alone('followers', `${CALLS[kind]!} with other arguments`);
    const promise = promises.create();
    const at = this.#issue(delivery.row * this.lanes.length + delivery.lane, kind, promise, null);
    this.#valueOf.set(at, page);
    return promise;
  }

  /** Where it begins and ends: it is made when it is answered. */
  #page(kind: number, user: unknown, cursor: unknown): { readonly user: string; readonly from: number } | null {
    if (typeof user !== 'string') return null;
    if (kind === COUNT || cursor === undefined || cursor === null) return { user, from: 0 };
    const from = typeof cursor === 'string' && cursor.startsWith(`${user}:`) ? Number(cursor.slice(user.length + 1)) : NaN;
    const { of } = this.#shared.followers;
    if (!(Number.isSafeInteger(from) && from > 0 && from < sizeOf(of.get(user))) || cursor !== `${user}:${from}`) return null;
    return { user, from };
  }

  send(delivery: Delivery, kind: number, to: unknown, body: unknown, options: unknown): unknown {
    const promises = this.#promises;
    if (this.#gone(delivery)) return promises.create();
    const key = kind === TOPIC && options !== undefined ? keyFrom(options) : null;
    if (key === undefined || (kind === QUEUE && options !== undefined)) return this.slower(`${CALLS[kind]!} with other options`);
    if (to !== this.#lastTo) this.#lookUpDestination(kind, to);
    const number = this.#lastToNumber;
    if (number < 0) return this.slower(`${CALLS[kind]!} to \`${String(to)}\`, which is not there`);
    const { partitions } = this.#shared.destinations[number]!;
    const templates = this.#templates;
    let template: Template;
    try {
      template = templates.read(body, key, this.#lastTemplate[number]!, this.#plainOf(kind));
    } catch (error) {
      if (error instanceof Halt) throw error;
      return promises.Promise.reject(error);
    }
    this.#lastTemplate[number] = template;
    const partition = partitions === 0 ? 0 : this.#partition(number, key, partitions);
    const promise = promises.create();
    const local = delivery.row * this.lanes.length + delivery.lane;
    const at = this.#issue(local, kind | (number << ABOUT) | (partition << (ABOUT + PARTITION_SHIFT)), promise, delivery);
    const { data } = this.#calls;
    data[at + KEY] = template.number;
    data[at + KEY + 1] = templates.first;
    data[at + KEY + 2] = templates.second;
    return promise;
  }

  #plainOf(kind: number): (body: unknown) => Json {
    return body => this.#shared.plain(kind === QUEUE ? 'queue(...).send' : 'topic(...).publish', body);
  }

  #partition(number: number, key: string | null, partitions: number): number {
    if (key !== null) return partitionOf(key, partitions);
    const sent = this.#sentTo[number]!;
    this.#sentTo[number] = sent + 1;
    return (floor(sent / BATCH) + this.number) % partitions;
  }

  #lookUpDestination(kind: number, name: unknown): void {
    const verb = kind === QUEUE ? 'queue' : 'topic';
    this.#lastToNumber = this.#shared.destinations.findIndex(each => each.name === name && each.verb === verb);
    this.#lastTo = typeof name === 'string' && this.#lastToNumber >= 0 ? name : null;
  }

  settle(delivery: Delivery, kind: number, ms: unknown): unknown {
    const promises = this.#promises;
    if (this.#gone(delivery)) return promises.create();
    if (typeof ms !== 'number' || !(ms >= 0)) return this.slower(`${CALLS[kind]!} with other arguments`);
    const promise = promises.create();
    const at = this.#issue(delivery.row * this.lanes.length + delivery.lane, kind, promise, delivery);
    this.#calls.data[at + KEY] = min(ceil(ms), NEVER >> 1);
    return promise;
  }

  sleep(delivery: Delivery, ms: unknown): unknown {
    const promises = this.#promises;
    if (this.#gone(delivery)) return promises.create();
    if (typeof ms !== 'number' || !(ms >= 0))
      return promises.Promise.reject(new TypeError('clock.sleep takes a number of milliseconds, 0 or more'));
    const promise = promises.create();
    const local = delivery.row * this.lanes.length + delivery.lane;
    this.#add(this.now + this.#dice.within(SLEEP) + min(ceil(ms), NEVER >> 1), SLEEP, local, promise, delivery);
    return promise;
  }

  log(): void {
    this.witness.counts.logged += 1;
  }

  #gone({ life }: Delivery): boolean {
    return life !== this.#lifeNumber || this.#life === null;
  }

  #issue(local: number, what: number, promise: object, delivery: Delivery | null): number {
    const kind = what & KIND;
    this.made[kind]! += 1;
    if (this.#shared.watch !== null) this.witness.called(this.now, local, kind);
    return this.#add(this.now + this.#dice.within(kind), what, local, promise, delivery);
  }

  #add(due: Ms, what: number, local: number, promise: object, delivery: Delivery | null): number {
    const at = this.#calls.add(due);
    const { data } = this.#calls;
    data[at + WHAT] = what;
    data[at + LOCAL] = local;
    const place = at >>> CALL_BITS;
    if (place >= this.#promiseOf.length) this.#oneMore(promise, delivery);
    else {
      this.#promiseOf[place] = promise;
      this.#deliveryOf[place] = delivery;
    }
    return at;
  }

  /** By itself, so that what writes to a place that is there knows of no other. */
  #oneMore(promise: object, delivery: Delivery | null): void {
    this.#promiseOf.push(promise);
    this.#deliveryOf.push(delivery);
  }

  #reply(at: number): void {
    const { data } = this.#calls;
    const what = data[at + WHAT]!;
    const kind = what & KIND;
    if (kind === TIMER) {
      this.#fire(this.#promiseOf[at >>> CALL_BITS] as Timer, data[at + KEY]!);
      return;
    }
    if (kind === ANSWER) {
      this.#answered(at);
      return;
    }
    const local = data[at + LOCAL]!;
    this.#whose = local;
    this.#failed = false;
    let result: unknown;
    if (kind === WHOLE) result = this.#replyWhole(at, local);
    else if (this.#out[kind] === 1) result = this.#refused(at, kind, local);
    else if (kind < PUSH) result = this.#replyOfTable(at, what, local);
    else if (kind >= QUEUE && kind <= TOPIC) result = this.#replyOfBroker(at, what, local);
    else if (kind < PAGE) result = this.#replyOfProvider(at, kind, local);
    else if (kind < QUEUE) result = this.#replyOfDirectory(at, kind, local);
    else if (kind === SLEEP) result = undefined;
    else this.#settleAs(at, kind);
    // In one place only: what follows from an answer is most of what this engine does, and its code is to stand in a cache.
    this.#promises.answer(this.#promiseOf[at >>> CALL_BITS]!, this.#failed ? REJECTED : FULFILLED, result);
  }

  #fail(error: Error): Error {
    this.#failed = true;
    return error;
  }

  #refused(at: number, kind: number, local: number): Error {
    this.#valueOf.delete(at);
    this.witness.counts.refused += 1;
    this.#noteCall(happened.REFUSED, at, local, kind);
    if (kind === PUSH && this.#pushes !== null) this.#refusedPush(this.#pushes, at);
    return this.#fail(this.#shared.refusals.out(kind));
  }

  #refusedPush(pushes: PushLedger, at: number): void {
    const { data } = this.#calls;
    if (data[at + KEY]! >= 0) pushes.refused(data[at + KEY]!, data[at + KEY + 1]!, data[at + KEY + 2]!);
  }

  #replyOfTable(at: number, what: number, local: number): unknown {
    const kind = what & KIND;
    this.#applied(at, local, kind);
    const { data } = this.#calls;
    const keys = this.#keys;
    const table = what >> ABOUT;
    const was = keys.at(table, data[at + KEY]!, data[at + KEY + 1]!, data[at + KEY + 2]!);
    const { trespass } = this.#shared.tables;
    if (trespass !== null) this.#shared.stop ??= { kind: 'together', ofKey: true, ...trespass };
    if (kind === EXISTS) return was;
    if (kind === DELETE) {
      if (was) keys.put(false);
      return was;
    }
    if (!was) keys.put(true);
    if (kind === INSERT_IF_ABSENT) return !was;
    return was ? this.#fail(this.#shared.refusals.taken()) : undefined;
  }

  #replyOfProvider(at: number, kind: number, local: number): unknown {
    const throttle = kind === PUSH ? this.#throttles.push : this.#throttles.email;
    const retryAfterMs = throttle === null ? 0 : this.#ask(throttle, kind);
    if (retryAfterMs > 0) {
      this.witness.counts.throttled += 1;
      this.#noteCall(happened.THROTTLED, at, local, kind);
      return this.#fail(this.#shared.refusals.limited(kind, retryAfterMs));
    }
    this.#applied(at, local, kind);
    this.#took(this.#deliveryOf[at >>> CALL_BITS]!);
    const pushes = this.#pushes;
    if (kind === PUSH && pushes !== null) {
      const { data } = this.#calls;
      const post = data[at + KEY]!;
      if (post < 0) pushes.unnamed += 1;
      else pushes.done(post, data[at + KEY + 1]!, data[at + KEY + 2]!, this.now);
    }
    this.#receipts += 1;
    return new Receipt('', this.#receipts);
  }

  #ask(throttle: Throttle, kind: number): Ms {
    if (throttle.owner < 0) throttle.owner = this.#owner;
    if (throttle.owner !== this.#owner) {
      const why = `the ${kind === PUSH ? 'push' : 'email'} provider counts the requests of all workers together`;
      this.#shared.stop ??= { kind: 'together', owners: [throttle.owner, this.#owner], why };
    }
    return throttle.ask(this.now);
  }

  #replyOfDirectory(at: number, kind: number, local: number): unknown {
    this.#applied(at, local, kind);
    const { user, from } = this.#valueOf.get(at) as { user: string; from: number };
    this.#valueOf.delete(at);
    const { pageSize, of } = this.#shared.followers;
    const following = of.get(user);
    const count = sizeOf(following);
    if (kind === COUNT) return count;
    const to = min(from + pageSize, count);
    const next = to < count ? `${user}:${to}` : null;
    this.reading.read(max(0, to - from), this.#passedOn(), this.#lifeNumber);
    if (following === undefined) return { followers: [], next };
    if ('ids' in following) return { followers: following.ids.slice(from, to), next };
    const { numbered } = following;
    const followers: string[] = [];
    for (let number = from + 1; number <= to; number += 1) followers.push(numbered.of(number));
    return { followers, next };
  }

  /** Calls that pass on what was read. */
  #passedOn(): number {
    const { made } = this;
    return made[QUEUE]! + made[TOPIC]! + made[PUSH]! + (this.madeWhole.get('push.send') ?? 0);
  }

  #replyOfBroker(at: number, what: number, local: number): unknown {
    this.#applied(at, local, what & KIND);
    const { data } = this.#calls;
    const { origin } = this.#deliveryOf[at >>> CALL_BITS]!;
    this.#toAll(this.now, what >> ABOUT, data[at + KEY]!, data[at + KEY + 1]!, data[at + KEY + 2]!, origin);
    this.#receipts += 1;
    return new Receipt('', this.#receipts);
  }

  #toAll(now: Ms, to: number, template: number, first: number, second: number, origin: Ms): void {
    const number = to & DESTINATION;
    const { inboxes, mine, back, letters } = this.#exits[number]!;
    this.sent[number]! += 1;
    if (letters !== null && this.#judged) letters.add(now, this.number + 1, to, template, first, second, origin);
    if (back !== null) this.#sendsBack(number, back);
    for (let index = 0; index < inboxes.length; index += 1) {
      const isMine = mine[index]!;
      if (isMine === null || isMine(to, template & TEMPLATE, first, second)) inboxes[index]!.send(now, to, template, first, second, origin);
    }
  }

  #sendsBack(number: number, back: number): void {
    const why = `\`${this.stage.program}\` sends to \`${this.#shared.destinations[number]!.name}\`, which is read before or by itself`;
    this.#shared.stop ??= { kind: 'together', owners: [back, this.#owner], why };
  }

  #settleAs(at: number, kind: number): void {
    const delivery = this.#deliveryOf[at >>> CALL_BITS]!;
    const duration = this.#calls.data[at + KEY]!;
    const { lane: number, row, template, first, second } = delivery;
    const lane = this.lanes[number]!;
    this.#note(happened.APPLIED, row * this.lanes.length + number, kind, template, first, second);
    this.witness.counts.effects += 1;
    // The receipt of a delivery that is over moves nothing any more.
    if (!this.#holds(delivery)) return;
    if (this.#serial) this.#commit(lane, number, row + 1);
    else if (kind === ACK) {
      this.#leases.remove(delivery.lease);
      this.#settled(lane, number, row);
      lane.rows.done(row);
    } else if (kind === RETRY) this.#giveBack(delivery, duration);
    else {
      this.#leases.extend(delivery.lease, this.now + duration);
      this.#lookAt = min(this.#lookAt, this.now + duration);
    }
  }

  #fire(timer: Timer, number: number): void {
    if (timer.cancelled || this.#timers.get(number) !== timer) return;
    this.#timers.delete(number);
    this.#whose = -1;
    this.#jobs.enqueue(timer.run);
    this.#jobs.drain();
  }

  // ── What is told ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #applied(at: number, local: number, kind: number): void {
    this.witness.counts.effects += 1;
    this.#noteCall(happened.APPLIED, at, local, kind);
  }

  #noteCall(kind: number, at: number, local: number, call: number): void {
    this.witness.note(kind, this.now, local, call);
    if (this.#shared.watch !== null) this.#tell(kind, local, call, this.#deliveryOf[at >>> CALL_BITS] ?? null);
  }

  #noteRow(kind: number, { rows }: Lane, local: number, row: number): void {
    this.#note(kind, local, 0, this.#templates.list[rows.template(row)]!, rows.first(row), rows.second(row));
  }

  #note(kind: number, local: number, detail: number, template: Template, first: number, second: number): void {
    this.witness.note(kind, this.now, local, detail);
    if (this.#shared.watch !== null) this.witness.tell(kind, this.now, local, detail, template, first, second, this.#shared.watch.where);
  }

  #tell(kind: number, local: number, call: number, delivery: Delivery | null): void {
    if (delivery === null) this.witness.tellOf(kind, this.now, local, call);
    else this.#tellDelivery(kind, local, call, delivery);
  }

  #tellDelivery(kind: number, local: number, call: number, { template, first, second }: Delivery): void {
    this.witness.tell(kind, this.now, local, call, template, first, second, this.#shared.watch!.where);
  }
}
