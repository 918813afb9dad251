/** Programs that ask a queue for what lies in it, and commands that are pressed several times: whole runs. */
import { expect, it } from 'vitest';
import { readExercise } from '../exercise/read.ts';
import type { HistoryEvent } from '../history/event.ts';
import { submit } from '../submit.ts';
import { keptMachinery } from './kept-machinery.ts';

const machinery = keptMachinery({ silenceMs: 15_000 });

const YAML = `
title: Letters
summary: A command that empties a queue.
minutes: 5
sections: [dead-letters]
buildsOn: []
shown: { production: "Somebody pressed it.", leftOut: "Whoever pressed it, above all.", next: { exercise: outbox, why: "There is more to write." } }
brokers:
  shop: { kind: BROKER, queues: { dead: {} } }
services:
  db: { tables: { home: {} } }
  queues: [dead]
  log: true
programs:
  replay: { entry: replay.ts, handler: replay, command: { presses: 2 } }
messages:
  m1: { to: dead, body: { orderId: ord_12 } }
  m2: { to: dead, body: { orderId: ord_13 } }
effects:
  home: { store: home, direction: rises, per: orderId, named: change, owed: { by: message, to: [dead] }, words: { what: letter, done: home } }
criteria:
  - { id: redrive-complete, points: 1, with: { from: dead } }
bounds:
  - { sends: [m1, m2], faults: { FAULT } }
hints: []
`;

async function grade(body: string, { fault = '', broker = 'sqs' } = {}) {
  const read = readExercise('letters', YAML.replace('FAULT', fault).replace('BROKER', broker), '');
  if (!read.ok) throw new Error(read.problems.map(({ text }) => text).join('\n'));
  const text = `export async function replay({ db, queue, log }) {\n${body}\n}\n`;
  const report = await submit(read.exercise, [{ path: 'replay.ts', text }], machinery);
  const [criterion] = report.criteria;
  return { report, criterion: criterion!, events: (criterion!.finding?.history ?? []) as readonly HistoryEvent[] };
}
const typesOf = (events: readonly HistoryEvent[], type: HistoryEvent['type']) => events.filter(event => event.type === type);

const EMPTIES = `  for (;;) {
    const letters = await queue('dead').receive({ max: 10 });
    if (letters.length === 0) return;
    for (const { body, ack } of letters) {
      await db.put('home', body.orderId, body);
      await ack();
    }
  }`;

it('hands a program what lies in a queue, which is there again after a crash, and gone once it is deleted', async () => {
  const { criterion, report } = await grade(EMPTIES, { fault: 'crash: 1' });
  expect(criterion.verdict).toBe('pass');
  expect(report.explored.complete).toBe(true);
});

it('keeps what was not deleted, hidden until its timeout is over, and presses again after that', async () => {
  const { criterion, events } = await grade(`  const letters = await queue('dead').receive({ max: 1 });
  log.info(letters.map(({ id, receiveCount }) => [id, receiveCount]));`);
  expect(criterion.verdict).toBe('fail');
  expect(typesOf(events, 'delivered')).toHaveLength(2);
  expect(typesOf(events, 'logged').map(event => event.type === 'logged' && event.text)).toEqual(['[["m1",1]]', '[["m2",1]]']);
  expect(typesOf(events, 'time-passed')).toMatchObject([{ at: 30_000 }, { at: 60_000 }]);
});

it('takes settings of a receive, and gives back what is given back', async () => {
  const { events } = await grade(`  const [letter] = await queue('dead').receive({ visibilityTimeoutMs: 5000 });
  await letter.extend(7000);
  const [other] = await queue('dead').receive();
  await other.retry();
  log.info(letter.id + other.id + (await queue('dead').receive({ max: 10 })).map(({ id, attempt }) => id + attempt));`);
  expect(typesOf(events, 'returned').slice(0, 1)).toMatchObject([{ message: 'm2', reason: 'retry' }]);
  expect(typesOf(events, 'logged')[0]).toMatchObject({ text: 'm1m2m22' });
});

it('says what is wrong with what was asked', async () => {
  const { events } = await grade(`  for (const ask of [
    () => queue('dead').receive({ max: 11 }),
    () => queue('dead').receive({ most: 1 }),
    () => queue('deed').receive(),
  ])
    await ask().catch(error => log.info(error.message));`);
  expect(typesOf(events, 'logged').slice(0, 3)).toMatchObject([
    { text: expect.stringContaining('`max` must be a whole number from 1 to 10, not the number 11.') },
    { text: expect.stringContaining('most') },
    { text: expect.stringContaining('there is no queue "deed" here. There is "dead".') },
  ]);
});

it('says of a broker that hands out by itself that nobody can ask it', async () => {
  const { events } = await grade("  await queue('dead').receive().catch(error => log.info(error.name + ': ' + error.message));", {
    broker: 'rabbitmq',
  });
  expect(typesOf(events, 'logged')[0]).toMatchObject({ text: expect.stringMatching(/^UnsupportedOperation: .*to nobody who asks\.$/) });
});
