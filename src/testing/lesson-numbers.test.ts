/**
 * What the lesson states about a run, against what the harness gives. Each entry finds its sentence in the lesson, takes the
 * numbers out of it, and plays the run. To add one: a pattern whose groups are the numbers, and where they come from.
 *
 * A sentence that is reworded fails here until its pattern is too: that is the moment to look at the run again.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Kafka } from '../brokers/kafka/broker.ts';
import { Consumer } from '../brokers/kafka/consumer.ts';
import { partitionOfKey } from '../brokers/kafka/murmur2.ts';
import { Sqs } from '../brokers/sqs/broker.ts';
import { play as playGuarantees } from '../ui/figures/guarantees/play.ts';
import { play as playHotKey } from '../ui/figures/hot-key/play.ts';
import { LOOK_AT_MS, PARTITIONS, RECORDS, WORK_MS } from '../ui/figures/hot-key/view.ts';
import { play as playKeys } from '../ui/figures/keys/play.ts';
import { play as playLog } from '../ui/figures/log/play.ts';
import { TRACE } from '../ui/figures/log/view.ts';
import { PARTITIONS as REBALANCED, RATE as RECORDS_A_SECOND } from '../ui/figures/rebalance/view.ts';
import { play as playRetention } from '../ui/figures/retention/play.ts';
import { OPENING as RETENTION } from '../ui/figures/retention/view.ts';
import { play as playRetry } from '../ui/figures/retry/play.ts';
import { ORDERS, OUTAGE_MS, POISON, POLICIES, WINDOW_MS } from '../ui/figures/retry/view.ts';
import { OUTAGE_FROM_MS, WORKERS, WRITES } from '../ui/figures/sizing/view.ts';

const read = (path: string) => readFileSync(path, 'utf8').replace(/\s+/g, ' ');
const LESSON = read('content/lessons/event-driven-pub-sub.mdx');
const caption = (figure: string) => read(`src/ui/figures/${figure}.astro`);

const WORDS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty';
function numberIn(text: string): number {
  const word = WORDS.split(' ').indexOf(text.toLowerCase());
  return word >= 0 ? word : Number(text.replace(/,/g, ''));
}

const crashed = () => playLog(TRACE.slice(0, 4)).groups[0]!;
const emails = () => playLog(TRACE);

/** `where` is the lesson, or the caption of a figure. */
const CLAIMS: readonly { readonly where?: string; readonly says: RegExp; readonly run: () => readonly (number | string)[] }[] = [
  {
    says: /puts `user-1` into (\d) and `user-42` into (\d)\. Add a fourth, and both belong to (\d)\./,
    run: () => [partitionOfKey('user-1', 3), partitionOfKey('user-42', 3), partitionOfKey('user-1', 4)],
  },
  { says: /`user-42` into \d\. Add a fourth, and both belong to (\d)/, run: () => [partitionOfKey('user-42', 4)] },
  { says: /Four orders lie in partition (\d)\./, run: () => (crashed().cells.length === 4 ? [0] : ['not four']) },
  { says: /The committed offset is still \*\*(\d)\*\*/, run: () => [crashed().committed] },
  { says: /because records (\d) and (\d) are done and (\d) is the next to read/, run: () => [...doneRecords(), crashed().committed] },
  { says: /Without a guard, (ord_\d+) and (ord_\d+) are emailed twice/, run: twiceEmailed },
  { says: /Finish record (\d), commit (\d)\./, run: () => [3, playLog(TRACE).groups[0]!.committed] },
  {
    says: /notice that a member is gone, which takes up to (\d+) seconds with the defaults of the Java client/,
    run: () => [Number(/After (\d+) s/.exec(playLog(TRACE.slice(0, 5)).said)![1])],
  },
  { says: /a group of (\w+) on a topic of (\w+) partitions has (\w+) idle members/, run: () => [5, 3, idleMembers(5, 3)] },
  {
    says: /you may have (\w+) partitions and \w+ consumers, and (\w+) of them sit idle/,
    run: () => [PARTITIONS, playHotKey([{ keying: 0 }]).idle],
  },
  { says: /The count of (\d) is (\w+) attempts in the main queue, where the limit was (\d), and this look/, run: () => deadLetterCount(5) },
  { says: /There is no fourth place to die/, run: () => (outcomes(2).every(outcome => outcome === 'right') ? [] : ['not so']) },
  { says: /Ack first, and a crash loses the order/, run: () => (outcomes(0).includes('lost') ? [] : ['not so']) },
  {
    where: 'hot-key/HotKeyFigure',
    says: /(\d+) records wait in (\d+) partitions, and (\d+) consumers/,
    run: () => [RECORDS, PARTITIONS, PARTITIONS],
  },
  {
    where: 'hot-key/HotKeyFigure',
    says: /Each handles a record in (\d+) ms\. The picture is taken after (\w+) second/,
    run: () => [WORK_MS, LOOK_AT_MS / 1000],
  },
  { where: 'retry/RetryFigure', says: /(\w+) orders, one worker, one mail each\./, run: () => [ORDERS.length] },
  {
    where: 'retry/RetryFigure',
    says: /Four ways to fail, over (\d+) seconds\. Then let the provider be down for (\w+) of them/,
    run: () => [WINDOW_MS / 1000, OUTAGE_MS / 1000],
  },
  {
    where: 'rebalance/RebalanceFigure',
    says: /share (\w+) partitions, each of which gets (\w+) records a second/,
    run: () => [REBALANCED, RECORDS_A_SECOND],
  },
  {
    where: 'sizing/SizingFigure',
    says: /written at ([\d,]+) a second and sent by (\w+) workers\. The provider goes down after (\w+) seconds/,
    run: () => [WRITES, WORKERS, OUTAGE_FROM_MS / 1000],
  },
  { where: 'log/LogFigure', says: /handled (\d) and (\d), then died before its commit/, run: () => openRecords() },
  { where: 'guarantees/GuaranteesFigure', says: /An order takes (\w+) mugs off the shelf/, run: () => [mugsOfOneOrder()] },
  {
    where: 'keys/KeysFigure',
    says: /add a partition and send <code>user-(\d)<\/code> once more\. Whose order is broken/,
    run: () => [brokenByGrowth()],
  },
  {
    says: /falls off the log after (\d) \/ \(1 − ([\d.]+)\) = (\d+) days/,
    run: () => [RETENTION.retentionDays, RETENTION.consumed / RETENTION.produced, Math.round(playRetention([RETENTION]).falls[0]!.day)],
  },
  // What follows from other numbers of the same sentence.
  {
    says: /([\d,]+) orders arrive at once\. A worker that sends (\d+) emails a second needs (\d+) minutes/,
    run: () => [50_000, 20, Math.round(50_000 / 20 / 60)],
  },
  { says: /Start (\w+) email workers, and the (\d+) minutes become (\w+)/, run: () => [10, 42, Math.round(50_000 / 20 / 60 / 10)] },
  {
    says: /If (\d+) orders a second come in and (\d+) go out, the backlog grows by (\d+) a second: ([\d,]+) after a minute/,
    run: () => [500, 400, 500 - 400, 60 * (500 - 400)],
  },
  { says: /after a minute, ([\d.]+) million after a day/, run: () => [Math.round((100 * 86_400) / 1e5) / 10] },
  {
    says: /Five services that each work ([\d.]+) % of the time, .*? all work in ([\d.]+)⁵ = ([\d.]+) % of cases/,
    run: () => [99.9, 0.999, Math.round(1000 * 0.999 ** 5) / 10],
  },
  {
    says: /In a month of (\d+) days that is ([\d.]+) hours of failed orders, where each service alone was down for (\d+) minutes/,
    run: () => [30, Math.round(10 * 30 * 24 * (1 - 0.999 ** 5)) / 10, Math.round(30 * 24 * 60 * 0.001)],
  },
  { says: /At (\d+) ms an event that makes (\d+) a second/, run: () => [5, 1000 / 5] },
  {
    says: /manages (\d+) of (\d+) and starts caught up .*? falls off the log after (\d+) \/ \(1 − ([\d.]+)\) = (\d+) days/,
    run: () => [400, 500, 7, 400 / 500, Math.round(7 / (1 - 400 / 500))],
  },
  { says: /a copy can arrive for (\d+) \+ (\d+) = (\d+) days\. On a FIFO queue it is 4 \+ 14 \+ 4 = (\d+)/, run: () => [14, 4, 18, 22] },
  {
    says: /send\(postId\); \/\/ +([\d,]+) ms .*?\/\/ +([\d,]+) ms .*?\/\/ +([\d,]+) ms .*? one after the other: ([\d.]+) seconds/,
    run: () => [800, 1200, 400, (800 + 1200 + 400) / 1000],
  },
  {
    says: /([\d,]+) in ([\d,]+) seconds is ([\d,]+) a second\. At (\d+) ms each, (\d+) must be under way at once/,
    run: () => [1e7, 1000, 1e7 / 1000, 50, (1e7 / 1000) * 0.05],
  },
  { says: /quota is ([\d,]+) messages a minute, which is exactly ([\d,]+) a second/, run: () => [600_000, 600_000 / 60] },
  { says: /plan for half: ([\d,]+) a second take (\d+) minutes/, run: () => [5000, Math.round(1e7 / 5000 / 60)] },
  {
    says: /room for about ([\d,]+) of those\. At ([\d,]+) a second it is full after (\d+) seconds/,
    run: () => [120_000, 10_000, 120_000 / 10_000],
  },
  {
    says: /a million small keys take some (\d+) MB, so one such post takes (\d+) MB\. A bit for each follower takes ([\d.]+) MB/,
    run: () => [85, 85 * 10, 1e7 / 8 / 1e6],
  },
  {
    says: /ten million messages are (\w+) million calls, or \$([\d.]+) at \$([\d.]+) a million/,
    run: () => [(3 * 1e7) / 10 / 1e6, 1.2, 0.4],
  },
];

describe('the lesson', () => {
  it('names its retry policies after what they do', () => {
    const { policies } = playRetry([{ trouble: 0 }]);
    const tries = policies.map(({ marks }) => marks.filter(({ order, kind }) => ORDERS[order] === POISON && kind !== 'dead').length);
    expect(POLICIES[1].says).toBe('three tries, then acknowledge it away');
    expect(tries[1]).toBe(3);
    expect(POLICIES[3].says).toBe('set aside after five receives');
    expect([tries[3], policies[3]!.dead]).toEqual([5, 1]);
  });

  it.each(CLAIMS.map(claim => [claim.says.source, claim] as const))('says what the run says: %s', (_, { where, says, run }) => {
    const found = says.exec(where === undefined ? LESSON : caption(where));
    expect(found, 'the sentence is not there any more').not.toBeNull();
    const given = run();
    const stated = found!.slice(1).map(text => (text.startsWith('ord_') ? text : numberIn(text)));
    expect(stated).toEqual(given);
  });
});

function doneRecords(): number[] {
  const { cells } = crashed();
  return [...cells.keys()].filter(offset => cells[offset]!.state === 'done');
}

function openRecords(): number[] {
  const { cells } = crashed();
  return [...cells.keys()].filter(offset => cells[offset]!.state === 'open');
}

function twiceEmailed(): string[] {
  const { records, groups } = emails();
  return records.filter((_, offset) => groups[0]!.cells[offset]!.times === 2);
}

const outcomes = (handler: number) => playGuarantees([]).handlers[handler]!.points.map(({ outcome }) => outcome);

function mugsOfOneOrder(): number {
  const [before, after] = playGuarantees([{ handler: 1, point: null }]).stock;
  return before - after;
}

/** The number of the user whose records lie in two partitions once the topic has grown. */
function brokenByGrowth(): number {
  const { keys } = playKeys([{ do: 'send', key: 'user-1' }, { do: 'grow' }, { do: 'send', key: 'user-1' }]);
  return keys[0]!.places.length === 2 ? 1 : Number.NaN;
}

function idleMembers(members: number, partitions: number): number {
  const kafka = new Kafka([{ name: 't', partitions }], () => {});
  const group = Array.from({ length: members }, () => new Consumer(kafka, { group: 'g' }));
  for (const consumer of group) consumer.subscribe(['t'], 0);
  for (let now = 0; now <= 10_000; now += 100) {
    kafka.pass(now);
    for (const consumer of group) {
      consumer.pass(now);
      consumer.poll(now);
    }
  }
  return group.filter(consumer => consumer.assignment().length === 0).length;
}

/** What a look into the dead-letter queue shows as the count, the attempts before it, and the limit. */
function deadLetterCount(limit: number): number[] {
  const sqs = new Sqs(
    [{ name: 'dead' }, { name: 'main', visibilityTimeoutMs: 1000, deadLetterQueue: 'dead', maxReceiveCount: limit }],
    () => {},
  );
  sqs.send('main', { id: 'm', body: {}, headers: {} }, 0);
  let attempts = 0;
  let now = 0;
  for (; attempts < 20 && sqs.receive('main', { max: 1 }, now).length > 0; now += 1000) attempts += 1;
  const [look] = sqs.receive('dead', { max: 1 }, now);
  return [look!.receiveCount, attempts, limit];
}
