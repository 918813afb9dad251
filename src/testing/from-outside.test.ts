/**
 * One of each kind of thing that a system is made of, added where such things are listed and nowhere else: a broker, a service, a feed, a
 * fault and a criterion, none of which anything in this repository has heard of. Together they are searched, judged and told as others are.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Criterion } from '../../graders/criterion.ts';
import { CRITERIA } from '../../graders/index.ts';
import type { BrokerParts } from '../brokers/broker.ts';
import { KINDS } from '../brokers/kinds.ts';
import { OPEN } from '../brokers/open.ts';
import type { CompiledPrograms } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import type { FeedParts } from '../feeds/feed.ts';
import { FEEDS } from '../feeds/kinds.ts';
import type { HistoryEvent, Json } from '../history/event.ts';
import { FAULTS } from '../history/faults.ts';
import { CLIENTS } from '../process/learner-clients.ts';
import { causeText } from '../report/cause.ts';
import { boundText, countFaults, faultsText } from '../report/faults.ts';
import { Grading, judgeHistory } from '../report/grading.ts';
import type { CriterionResult } from '../report/report.ts';
import { timelineText } from '../report/report-text.ts';
import { SERVICE_KINDS } from '../services/kinds.ts';
import { OPEN_SERVICES } from '../services/open.ts';
import { minimise } from '../sim/minimise.ts';
import { CHOICES, readSchedule } from '../sim/schedule.ts';
import { STRIKES } from '../sim/strikes.ts';
import { boundOn, failingIn, opened, searched, toEnd } from './opened.ts';
import { compiledFor } from './programs-node.ts';
import { allTallied, Once, Shelf, shelf, spill, Tally, tally } from './toys.ts';

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
