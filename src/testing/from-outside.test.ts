/**
 * One of each kind of thing that a system is made of, added where such things are listed and nowhere else: a broker, a service, a feed, a
 * fault and a criterion, none of which anything in this repository has heard of. Together they are searched, judged and told as others are.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Criterion, criterion, fail, pass, unknown } from '../../graders/criterion.ts';
import { CRITERIA } from '../../graders/index.ts';
import type { Broker, BrokerFault, BrokerParts, Handing, Outgoing, Settling } from '../brokers/broker.ts';
import type { BrokerKind } from '../brokers/kind.ts';
import { KINDS } from '../brokers/kinds.ts';
import { OPEN } from '../brokers/open.ts';
import { sqs } from '../brokers/sqs/kind.ts';
import type { CompiledPrograms } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import type { FeedParts, OwnFeed } from '../feeds/feed.ts';
import { FEEDS } from '../feeds/kinds.ts';
import type { Digest } from '../history/digest.ts';
import type { Emit, HistoryEvent, Json, Ms } from '../history/event.ts';
import { FAULTS } from '../history/faults.ts';
import { CLIENTS } from '../process/learner-clients.ts';
import { causeText } from '../report/cause.ts';
import { boundText, countFaults, faultsText } from '../report/faults.ts';
import { Grading, judgeHistory } from '../report/grading.ts';
import type { CriterionResult } from '../report/report.ts';
import { timelineText } from '../report/report-text.ts';
import type { ServiceKind } from '../services/kind.ts';
import { SERVICE_KINDS } from '../services/kinds.ts';
import { OPEN_SERVICES } from '../services/open.ts';
import type { Reply, Service, ServiceCall } from '../services/service.ts';
import { minimise } from '../sim/minimise.ts';
import { CHOICES, readSchedule } from '../sim/schedule.ts';
import { STRIKES, type Strike } from '../sim/strikes.ts';
import { boundOn, failingIn, opened, searched, toEnd } from './opened.ts';
import { compiledFor } from './programs-node.ts';

const SPILL = 'spill' as BrokerFault['kind'];

/** A broker: things lie on a shelf until somebody takes one. It can be knocked over: what lay on it is gone. */
class Shelf implements Broker {
  readonly connects = false;
  readonly #emit: Emit;
  #lying: string[] = [];
  #taken = new Map<number, string>();
  #attempts = new Map<string, number>();

  constructor({ emit }: Pick<BrokerParts<unknown>, 'emit'>) {
    this.#emit = emit;
  }

  takes(destination: string): boolean {
    return destination === 'shelf';
  }

  send(message: string, { body, headers, retryOf }: Outgoing, now: Ms): void {
    this.#emit({ type: 'sent', at: now, message, queue: 'shelf', body, headers, retryOf });
    this.#lying.push(message);
  }

  start(): void {}

  crash(worker: number, now: Ms): void {
    const message = this.#taken.get(worker);
    if (message === undefined) return;
    this.#taken.delete(worker);
    this.#lying.push(message);
    this.#emit({ type: 'returned', at: now, message, reason: 'connection-lost' });
  }

  receivable(): boolean {
    return this.#lying.length > 0;
  }

  receive(worker: number): Handing {
    const message = this.#lying.shift()!;
    const attempt = (this.#attempts.get(message) ?? 0) + 1;
    this.#attempts.set(message, attempt);
    this.#taken.set(worker, message);
    const cause = attempt === 1 ? 'first' : 'redelivery';
    return { message, queue: 'shelf', attempt, cause, receipt: message, view: { id: message }, observed: message };
  }

  finished(worker: number, _handing: Handing, _failed: boolean, now: Ms): void {
    this.crash(worker, now);
  }

  leaseEnd(): null {
    return null;
  }

  settle(_operation: string, _args: readonly Json[], { worker, handing: { message }, delivery }: Settling, now: Ms): Json {
    this.#taken.delete(worker);
    this.#emit({ type: 'settled', at: now, message, delivery, native: 'ack' });
    return null;
  }

  nextTimer(): null {
    return null;
  }

  pass(): void {}

  repeatable(): readonly string[] {
    return [];
  }

  handAgain(): Handing {
    throw new Error('nothing is handed out again');
  }

  faults(): readonly BrokerFault[] {
    return this.#lying.length === 0 ? [] : [{ kind: SPILL } as BrokerFault];
  }

  strike(_fault: BrokerFault, now: Ms): void {
    for (const message of this.#lying) this.#emit({ type: 'dropped', at: now, message, queue: 'shelf', reason: 'restart' });
    this.#lying = [];
  }

  digest(into: Digest): void {
    into.add(JSON.stringify([this.#lying, [...this.#taken], [...this.#attempts]]));
  }

  copy(emit: Emit): Shelf {
    const copy = new Shelf({ emit });
    copy.#lying = [...this.#lying];
    copy.#taken = new Map(this.#taken);
    copy.#attempts = new Map(this.#attempts);
    return copy;
  }

  snapshot(): Json {
    return { lying: this.#lying };
  }
}

const shelf: BrokerKind = {
  ...(sqs as unknown as BrokerKind),
  kind: 'shelf',
  name: 'Shelf',
  destinations: () => ({ topics: [], queues: ['shelf'] }),
  firstDestination: () => 'shelf',
  queues: () => [{ name: 'shelf', dead: false }],
  reads: () => ['shelf'],
  flows: () => [],
  faults: [],
  message: { type: 'ShelfMessage', settle: { ack: () => [] } },
};

/** A service that counts. */
class Tally implements Service {
  #counts: { readonly [name: string]: number } = {};

  ready(): boolean {
    return true;
  }

  apply({ args: [name] }: ServiceCall): Reply {
    const before = this.#counts[name as string] ?? 0;
    this.#counts = { ...this.#counts, [name as string]: before + 1 };
    return {
      result: before + 1,
      changes: [{ store: 'tally', key: name as string, before: { count: before }, after: { count: before + 1 } }],
    };
  }

  readOnly(): boolean {
    return false;
  }

  disconnect(): void {}

  digest(into: Digest): void {
    into.add(JSON.stringify(this.#counts));
  }

  copy(): Tally {
    const copy = new Tally();
    copy.#counts = this.#counts;
    return copy;
  }

  snapshot(): Json {
    return this.#counts;
  }
}

const tally: ServiceKind = {
  name: 'tally',
  called: 'tally',
  schema: { const: true },
  read: raw => raw,
  stores: () => [{ name: 'tally', is: 'service', at: [] }],
  fails: true,
};

/** A feed: its program is called once, first thing. */
class Once implements OwnFeed {
  readonly connects = false;
  readonly #program: string;
  #state: 'to come' | 'in hand' | 'over' = 'to come';

  constructor({ program }: Pick<FeedParts, 'program'>) {
    this.#program = program;
  }

  start(): void {}

  crash(): void {
    if (this.#state === 'in hand') this.#state = 'to come';
  }

  receivable(): boolean {
    return this.#state === 'to come';
  }

  receive(): Handing {
    this.#state = 'in hand';
    return { message: 'go', queue: `start of ${this.#program}`, attempt: 1, cause: 'first', receipt: 'go', view: {}, observed: 'go' };
  }

  finished(): void {
    this.#state = 'over';
  }

  leaseEnd(): null {
    return null;
  }

  settle(): Json {
    throw new Error('there is nothing to settle');
  }

  nextTimer(): null {
    return null;
  }

  pass(): void {}

  digest(into: Digest): void {
    into.add(this.#state);
  }

  copy(): Once {
    const copy = new Once({ program: this.#program });
    copy.#state = this.#state;
    return copy;
  }

  snapshot(): Json {
    return this.#state;
  }
}

const spill: Strike = {
  fault: SPILL as never,
  ofWorld: ({ world }) =>
    Object.values(world.brokers)
      .flatMap(broker => broker.faults(world.now))
      .filter(({ kind }) => kind === SPILL)
      .map((_, at) => ({ kind: SPILL as 'restart', at })),
  perform: ({ world }) => world.brokers.shelf!.strike({ kind: SPILL } as BrokerFault, world.now),
};

const allTallied: Criterion = criterion({
  id: 'all-tallied',
  claim: 'Whatever is put on the shelf is counted',
  untested: 'nothing was put on the shelf',
  params: {},
  start: () => {
    const owed = new Set<string>();
    let put = 0;
    return {
      see: (event: HistoryEvent) => {
        if (event.type === 'sent') {
          owed.add(event.message);
          put += 1;
        }
        if (event.type === 'applied') for (const { store, key } of event.changes) if (store === 'tally') owed.delete(key);
      },
      verdict: () => {
        if (put === 0) return unknown('nothing was put on the shelf');
        const [thing] = owed;
        if (thing === undefined) return pass;
        const told = [thing, ' was put on the shelf and ', { wrong: 'nobody counted it' }];
        return fail({ kind: 'uncounted', effect: null, thing, conflict: [], between: [], wanted: 1, got: 0, told });
      },
      key: () => `${put} ${[...owed].join()}`,
    };
  },
});

/** Lists that a toy is added to and taken from. */
const LISTS: readonly (readonly [list: unknown[], toy: unknown])[] = [
  [KINDS, shelf],
  [SERVICE_KINDS, tally],
  [STRIKES, spill],
  [CRITERIA as Criterion[], allTallied],
];
const TABLES: readonly (readonly [table: object, name: string, toy: unknown])[] = [
  [OPEN, 'shelf', (_: never, parts: BrokerParts<never>) => new Shelf(parts)],
  [OPEN_SERVICES, 'tally', () => new Tally()],
  [CLIENTS, 'tally', { add: ([name]: readonly Json[]) => String(name) }],
  [FEEDS, 'once', { gives: 'nothing', open: (_: never, parts: FeedParts) => new Once(parts) }],
  [
    FAULTS,
    'spill',
    {
      one: 'spill',
      many: 'spills',
      description: 'How often the shelf may be knocked over.',
      most: 3,
      told: 9,
      weight: 5,
      seen: ({ type }: HistoryEvent) => type === 'dropped',
    },
  ],
  [CHOICES, 'spill', { letter: 'z', parts: ['at'], fault: 'spill' }],
];

const exercise: Exercise = {
  slug: 'toys',
  title: 'Toys',
  summary: '',
  minutes: 1,
  events: '',
  hints: [],
  bounds: [],
  system: {
    brokers: { shelf: { kind: 'shelf' } as never },
    services: { queues: ['shelf'], tally: true } as never,
    trouble: {},
    programs: {
      filler: { entry: 'filler.ts', handler: 'fill', given: false, feed: { kind: 'once' } as never, grants: ['queues'] },
      counter: {
        entry: 'counter.ts',
        handler: 'count',
        given: false,
        feed: { kind: 'consume', broker: 'shelf', consumer: {} as never },
        grants: ['tally'],
      },
    },
  },
  given: [],
  messages: {},
  effects: {},
  criteria: [{ id: 'all-tallied', points: 1, claim: null, with: {} }],
};

const FILES = [
  {
    path: 'filler.ts',
    text: `export async function fill({ queue }) { await queue('shelf').send(1); await queue('shelf').send(2); }`,
  },
  { path: 'counter.ts', text: 'export async function count(message, { tally }) { await tally.add(message.id); await message.ack(); }' },
];

describe('toys from outside', () => {
  let programs: CompiledPrograms;
  beforeAll(async () => {
    for (const [list, toy] of LISTS) list.push(toy);
    for (const [table, name, toy] of TABLES) Object.assign(table, { [name]: toy });
    programs = await compiledFor(exercise, FILES);
  });
  afterAll(() => {
    for (const [list, toy] of LISTS) list.splice(list.indexOf(toy), 1);
    for (const [table, name] of TABLES) delete (table as { [name: string]: unknown })[name];
    expect(readSchedule('0.3-z')).toBeNull();
  });

  const bound = (faults: object) => boundOn(exercise, [], faults);

  it('are played, and called by name', () => {
    const [run] = searched(exercise, programs, bound({})).histories;
    expect(run!.flatMap(event => (event.type === 'called' ? [`${event.service}.${event.operation} ${event.subject}`] : []))).toEqual(
      expect.arrayContaining(['queue.send shelf', 'tally.add shelf/1#1', 'tally.add shelf/2#1', 'message.ack shelf/2#1']),
    );
    expect(run!.at(-1)).toMatchObject({ type: 'ended', reason: 'quiet' });
    expect(judgeHistory('all-tallied', exercise, run!).verdict).toBe('pass');
  });

  it('are searched whole, where only the fault that is theirs breaks the promise that is theirs', () => {
    for (const prune of [true, false]) {
      const search = (faults: object) => searched(exercise, programs, bound(faults), { prune });
      const [none, crashed, spilt] = [search({}), search({ crash: 1 }), search({ spill: 1 })];
      for (const { complete } of [none, crashed, spilt]) expect(complete).toBe(true);
      expect(failingIn(exercise, none.histories)).toEqual([]);
      expect(failingIn(exercise, crashed.histories)).toEqual([]);
      expect(failingIn(exercise, spilt.histories)).toEqual(['all-tallied']);
    }
  });

  it('have faults that schedules write, that are replayed to the byte, and made as simple as they can be', () => {
    const both = bound({ spill: 1, crash: 1 });
    const { schedules, histories } = searched(exercise, programs, both);
    const fails = (history: readonly HistoryEvent[]) => judgeHistory('all-tallied', exercise, history).verdict === 'fail';
    const at = histories.findLastIndex(fails);
    expect(schedules[at]).toContain('-z');
    const { open, usage } = opened(exercise, programs);
    expect(JSON.stringify(toEnd(open(both), schedules[at]))).toBe(JSON.stringify(histories[at]));
    const simplest = minimise({ open, bounds: [both], usage, schedule: readSchedule(schedules[at]!)!, fails })!;
    expect(readSchedule(simplest.schedule)!.departures.map(({ choice }) => choice.kind)).toEqual(['spill']);
  });

  it('are told in their own words', () => {
    const { histories } = searched(exercise, programs, bound({ spill: 1 }));
    const spilt = histories.find(history => history.some(({ type }) => type === 'dropped'))!;
    expect(faultsText(countFaults(spilt))).toBe('1 spill');
    const grading = new Grading(exercise);
    grading.see('0', spilt);
    const [{ finding }] = grading.results(true) as [CriterionResult];
    expect(causeText(finding!.cause)).toBe('shelf/1#1 was put on the shelf and nobody counted it');
    expect(boundText(bound({ spill: 2 }), { system: exercise.system, messages: {} })).toContain('2 spills');
    expect(timelineText(spilt, exercise.system, [])).toContain('shelf');
  });
});
