/** A broker that the learner declares in code: what is declared is what runs, and what cannot be run on is told with its line. */
import { describe, expect, it } from 'vitest';
import { type Exercise, ownEntryOf } from '../exercise/exercise.ts';
import { readExercise } from '../exercise/read.ts';
import type { History } from '../history/event.ts';
import { outcomeText } from '../report/outcome.ts';
import type { Report } from '../report/report.ts';
import type { FromInside } from '../sandbox/protocol.ts';
import { compileAll, submit } from '../submit.ts';
import { watchRun } from '../watch-run.ts';
import { keptMachinery } from './kept-machinery.ts';
import { PLACE } from './place-in-course.ts';

const machinery = keptMachinery({ silenceMs: 15_000 });

const YAML = `
title: News and jobs
summary: Events for several teams, and jobs for one.
minutes: 5
${PLACE}brokers:
  shop:
    kind: rabbitmq
    declaredBy: { entry: topology.ts, handler: declare }
    exchanges:
      orders: { type: topic }
    queues:
      labels: {}
services:
  db: { tables: { reserved: {}, printed: {} } }
programs:
  stock: { entry: stock.ts, handler: handle, given: true, consume: { broker: shop, queues: [] } }
  printer: { entry: printer.ts, handler: handle, given: true, consume: { broker: shop, queues: [labels] } }
messages:
  order-12: { to: orders, key: order.placed, body: { orderId: ord_12 } }
  label-12: { to: labels, body: { labelId: lbl_12 } }
effects:
  reservation: { store: reserved, direction: rises, per: orderId, words: { what: reservation, done: made } }
criteria:
  - { id: no-message-lost, points: 1, with: { of: reservation } }
bounds:
  - { sends: [order-12, label-12], faults: { crash: 1 } }
hints: ["Who is to get which message?"]
`;

const GIVEN = [
  {
    path: 'stock.ts',
    text: "export async function handle(message, { db }) {\n  await db.put('reserved', message.body.orderId, {});\n  await message.ack();\n}\n",
  },
  {
    path: 'printer.ts',
    text: "export async function handle(message, { db }) {\n  await db.put('printed', message.body.labelId, {});\n  await message.ack();\n}\n",
  },
];

function exerciseOf(yaml = YAML): Exercise {
  const read = readExercise('news-and-jobs', yaml, '', GIVEN);
  if (!read.ok) throw new Error(read.problems.map(({ text }) => text).join('\n'));
  return read.exercise;
}

const exercise = exerciseOf();
const code = (body: string, before = '') => [
  { path: 'topology.ts', text: `${before}export async function declare(broker) {\n${body}\n}\n` },
];
const grade = (body: string, before = '') => submit(exercise, code(body, before), machinery);

const WHOLE = `  await broker.assertExchange('orders', 'topic');
  await broker.assertQueue('stock');
  await broker.bindQueue('stock', 'orders', 'order.#');
  await broker.consume('stock', 'stock');
  await broker.assertQueue('labels');`;
/** All but one line of it. */
const without = (line: string) =>
  WHOLE.split('\n')
    .filter(each => !each.includes(line))
    .join('\n');

describe('a broker that is declared in code', () => {
  it('is what everybody runs on, and the report shows it', async () => {
    const report = await grade(WHOLE);
    expect(outcomeText(report.outcome)).toBe(null);
    expect(report.verdict).toBe('pass');
    expect(report.system!.brokers.shop).toMatchObject({
      exchanges: [{ name: 'orders', type: 'topic', durable: true }],
      queues: [{ name: 'stock' }, { name: 'labels' }],
      bindings: [{ exchange: 'orders', queue: 'stock', key: 'order.#' }],
    });
    expect(report.system!.programs.stock!.feed).toMatchObject({ consumer: { queues: ['stock'] } });
  });

  it('takes declarations that nobody waits for, in the order made; what is there already, too', async () => {
    const report = await grade(`${WHOLE.replaceAll('await ', '')}\n${without('consume')}`);
    expect(report.verdict).toBe('pass');
  });

  it('takes names with what people put between words', async () => {
    expect((await grade(WHOLE.replace(/(Queue|consume)\('stock'/g, "$1('shop:stock/all'"))).verdict).toBe('pass');
  });

  it('fails where a binding takes too little, and each finding is confirmed, replayed and watched', async () => {
    const files = code(WHOLE.replace('order.#', 'order.*.*'));
    const report = await submit(exercise, files, machinery);
    expect(report.outcome.kind).toBe('graded');
    const { finding } = report.criteria[0]!;
    expect(finding!.history.some(event => event.type === 'dropped' && event.reason === 'unroutable')).toBe(true);
    expect(JSON.stringify(await replayed(files, finding!.schedule))).toBe(JSON.stringify(finding!.history));
    const locals = await watchRun(exercise, files, finding!, machinery);
    expect(locals.map(({ line }) => line.file)).toContain('printer.ts');
  });

  it('begins with the file that declares it', () => {
    expect(ownEntryOf(exercise)).toBe('topology.ts');
  });
});

async function replayed(files: ReturnType<typeof code>, schedule: string): Promise<History | null> {
  const compiled = await compileAll(exercise, files, machinery);
  if (!compiled.ok) throw new Error('it does not compile');
  const sandbox = await machinery.openSandbox();
  const answers: FromInside[] = [];
  await sandbox.ask({ kind: 'replay', exercise, programs: compiled.programs, schedule }, answer => answers.push(answer));
  sandbox.close();
  const run = answers.find(answer => answer.kind === 'run');
  return run?.kind === 'run' ? run.history : null;
}

/** What the report says, and at which line of `topology.ts`. */
function refusedOf({ outcome, criteria }: Report): readonly [text: string, line: number | null] {
  if (outcome.kind !== 'bad-topology') throw new Error(`${outcome.kind}: ${outcomeText(outcome)}`);
  expect(criteria.every(({ verdict }) => verdict === 'unknown')).toBe(true);
  if (outcome.line !== null) expect(outcome.line.file).toBe('topology.ts');
  return [outcome.text, outcome.line?.line ?? null];
}

describe('what cannot be run on', () => {
  it.each<readonly [string, string, RegExp, number | null]>([
    [
      'an unknown type',
      "  await broker.assertExchange('orders', 'topics');",
      /^406 PRECONDITION_FAILED - unknown exchange type 'topics'\. .*direct, fanout, topic and headers/,
      2,
    ],
    ['no type', "  await broker.assertExchange('orders');", /^assertExchange was given no type of exchange: .*; it got nothing\.$/, 2],
    [
      'a binding to no exchange',
      `${WHOLE}\n  await broker.bindQueue('stock', 'order', '#');`,
      /^404 NOT_FOUND - no exchange 'order' in vhost '\/'\. Did you mean `orders`\? /,
      7,
    ],
    [
      'a binding of no queue',
      `${WHOLE}\n  await broker.bindQueue('stocks', 'orders', '#');`,
      /^404 NOT_FOUND - no queue 'stocks' in vhost '\/'\. Did you mean `stock`\? /,
      7,
    ],
    [
      'an exchange again, of another type',
      `${WHOLE}\n  await broker.assertExchange('orders', 'fanout');`,
      /^406 PRECONDITION_FAILED - inequivalent arg 'type' for exchange 'orders' in vhost '\/': received 'fanout' but current is 'topic'\. /,
      7,
    ],
    [
      'a queue again, with other options',
      `${WHOLE}\n  await broker.assertQueue('stock', { messageTtl: 1000 });`,
      /^406 PRECONDITION_FAILED - inequivalent arg 'x-message-ttl' for queue 'stock' .*received the value '1000' of type 'short' but current is none\. /,
      7,
    ],
    [
      'a reserved name',
      "  await broker.assertQueue('amq.stock');",
      /^403 ACCESS_REFUSED - queue name 'amq\.stock' contains reserved prefix 'amq\.\*'\. /,
      2,
    ],
    [
      'the default exchange, declared',
      "  await broker.assertExchange('', 'direct');",
      /^403 ACCESS_REFUSED - operation not permitted on the default exchange\. The default exchange knows every queue by its name/,
      2,
    ],
    [
      'the default exchange, bound',
      `${WHOLE}\n  await broker.bindQueue('stock', '', 'stock');`,
      /^403 ACCESS_REFUSED - operation not permitted on the default exchange\. /,
      7,
    ],
    ['a queue without a name', '  await broker.assertQueue();', /^assertQueue takes the name of a queue: .*; it got nothing\.$/, 2],
    ['a queue with an empty name', "  await broker.assertQueue('');", /^assertQueue was given no name/, 2],
    ['a name of odd characters', "  await broker.assertQueue('stock@home');", /it got "stock@home"\.$/, 2],
    [
      'a queue that is called as an exchange is',
      "  await broker.assertExchange('orders', 'topic');\n  await broker.assertQueue('orders');",
      /^There is an exchange `orders` as well\./,
      3,
    ],
    [
      'no routing key',
      `${WHOLE}\n  await broker.bindQueue('stock', 'orders');`,
      /^bindQueue takes a routing key after queue and exchange, .*; it got nothing\.$/,
      7,
    ],
    [
      'arguments of a binding',
      `${WHOLE}\n  await broker.bindQueue('stock', 'orders', '', { 'x-match': 'any' });`,
      /and nothing else here\.$/,
      7,
    ],
    [
      'an unknown option',
      "  await broker.assertQueue('stock', { durabel: true });",
      /^assertQueue knows no `durabel` here\. Did you mean `durable`\?$/,
      2,
    ],
    ['options that are none', "  await broker.assertQueue('stock', 'durable');", /^The options of assertQueue are an object/, 2],
    [
      'a flag that is none',
      "  await broker.assertQueue('stock', { durable: 'yes' });",
      /^`durable` of assertQueue is true or false; it got "yes"\.$/,
      2,
    ],
    [
      'a time to live that is none',
      "  await broker.assertQueue('stock', { messageTtl: -1 });",
      /^406 PRECONDITION_FAILED - invalid arg 'x-message-ttl' for queue 'stock'/,
      2,
    ],
    [
      'a queue that does not last, which 4.3 no longer has',
      "  await broker.assertQueue('stock', { durable: false });",
      /^541 INTERNAL_ERROR - Feature `transient_nonexcl_queues` is deprecated/,
      2,
    ],
    [
      'a quorum queue that does not last',
      "  await broker.assertQueue('stock', { durable: false, arguments: { 'x-queue-type': 'quorum' } });",
      /^(541|406) /,
      2,
    ],
    [
      'a delivery limit of a classic queue',
      "  await broker.assertQueue('stock', { arguments: { 'x-delivery-limit': 3 } });",
      /^406 PRECONDITION_FAILED - invalid arg 'x-delivery-limit'/,
      2,
    ],
    ['a stream', "  await broker.assertQueue('stock', { arguments: { 'x-queue-type': 'stream' } });", /streams are not modelled here/, 2],
    [
      'dead letters to a queue that is not there',
      `${WHOLE}\n  await broker.assertQueue('other', { deadLetterExchange: '', deadLetterRoutingKey: 'dead' });`,
      /^`other` dead-letters to the queue `dead`, which is not declared\. /,
      null,
    ],
    [
      'a given consumer without its queue',
      without("assertQueue('labels')"),
      /^`printer` consumes from the queue `labels`, which nobody declared\. Declared: stock\.$/,
      null,
    ],
    [
      'an exchange that is sent to and not there',
      "  await broker.assertQueue('labels');\n  await broker.assertQueue('stock');\n  await broker.consume('stock', 'stock');",
      /^Messages are sent to `orders`, which nobody declared\. Declared: labels, stock\.$/,
      null,
    ],
    [
      'a program that consumes from nothing',
      without('consume'),
      /^Nobody said which queue `stock` consumes from: consume\('the queue', 'stock'\) does\.$/,
      null,
    ],
    [
      'a consumer of no queue',
      `${WHOLE}\n  await broker.consume('labls', 'stock');`,
      /^404 NOT_FOUND - no queue 'labls' in vhost '\/'\. Did you mean `labels`\? /,
      7,
    ],
    [
      'a consumer that is no program',
      `${WHOLE}\n  await broker.consume('labels', 'stok');`,
      /^consume takes a queue and the name of the program .*; it got "stok"\. Did you mean `stock`\?$/,
      7,
    ],
    [
      'a consumer whose queue is given',
      `${WHOLE}\n  await broker.consume('stock', 'printer');`,
      /^`printer` consumes from labels\. That is given\.$/,
      7,
    ],
    ['a consumer twice', `${WHOLE}\n  await broker.consume('stock', 'stock');`, /^`stock` consumes from the queue `stock` already\.$/, 7],
    ['nothing at all', '', /^Nobody said which queue `stock` consumes from/, null],
    ['too many queues', "  for (let i = 0; i < 1000; i += 1) await broker.assertQueue('q' + i);", /^These are more than 50 queues/, 2],
    ['an error of its own', `${WHOLE}\n  throw new Error('no idea');`, /^Error: no idea$/, 7],
    ['something else thrown', `${WHOLE}\n  throw { odd: true };`, /^thrown value: /, 7],
    ['a refusal that nobody waits for', `${WHOLE}\n  broker.bindQueue('stock', 'order', '#');`, /^404 NOT_FOUND - no exchange 'order'/, 7],
    [
      'a channel that is closed',
      `  try { await broker.bindQueue('a', 'b', 'c'); } catch {}\n${WHOLE}`,
      /^Channel closed, because of an earlier mistake: 404 NOT_FOUND - no exchange 'b' in vhost '\/'$/,
      3,
    ],
    ['an argument that is no plain data', "  await broker.assertQueue('stock', { durable: () => true });", /argument 2/, 2],
    ['a method that is not there', "  await broker.deleteQueue('stock');", /^TypeError: /, 2],
    [
      'a wait for nothing',
      `${WHOLE}\n  await new Promise(() => {});`,
      /^`declare` never came to its end: it waits for something that nobody will bring about\.$/,
      7,
    ],
    [
      'a wait for time',
      `${WHOLE}\n  await new Promise(resolve => setTimeout(resolve, 10));`,
      /^TypeError: `declare` declares the same each time, so it is given no timers$/,
      7,
    ],
    [
      'the time',
      "  await broker.assertQueue('stock-' + Date.now());",
      /^TypeError: `declare` declares the same each time, so it is given no clock$/,
      2,
    ],
    [
      'chance',
      "  await broker.assertQueue('stock-' + Math.random());",
      /^TypeError: `declare` declares the same each time, so it is given no random numbers$/,
      2,
    ],
    [
      'an id by chance',
      '  await broker.assertQueue(crypto.randomUUID());',
      /^TypeError: `declare` declares the same each time, so it is given no random numbers$/,
      2,
    ],
  ])('%s', async (_, body, text, line) => {
    const [said, at] = refusedOf(await grade(body));
    expect(said).toMatch(text);
    expect(at).toBe(line);
  });

  it('no handler, under another name, or a generator', async () => {
    const named = await submit(exercise, [{ path: 'topology.ts', text: 'export async function declares(broker) {}' }], machinery);
    expect(outcomeText(named.outcome)).toMatch(
      /^topology\.ts has no export called `declare`, so there is nothing to call\. .*Write: export async function declare\(broker\) \{ \.\.\. \}$/,
    );
    const star = await submit(exercise, [{ path: 'topology.ts', text: 'export function* declare(broker) {}' }], machinery);
    expect(star.outcome.kind).toBe('no-handler');
  });

  it('a module that throws, and one that is not there', async () => {
    expect((await grade('', "throw new Error('early');\n")).outcome).toMatchObject({
      kind: 'does-not-load',
      text: 'Error: early',
      line: { line: 1 },
    });
    expect((await submit(exercise, [{ path: 'other.ts', text: '' }], machinery)).outcome.kind).toBe('does-not-compile');
  });

  it.each([
    ['a loop', '  for (;;);', 'endless-loop', 2],
    ['a loop that waits', '  for (;;) await null;', 'endless-jobs', 2],
    ['a recursion', '  const again = () => again() + 1;\n  again();', 'endless-recursion', null],
  ])('%s without an end is stopped', async (_, body, reason, line) => {
    const { outcome } = await grade(body);
    expect(outcome).toMatchObject({ kind: 'stopped', reason });
    if (line !== null) expect(outcome).toMatchObject({ line: { file: 'topology.ts', line } });
  });

  it('is told of a replay as well', async () => {
    const compiled = await compileAll(exercise, code("  await broker.assertQueue('amq.x');"), machinery);
    if (!compiled.ok) throw new Error('it does not compile');
    const sandbox = await machinery.openSandbox();
    const answers: FromInside[] = [];
    await sandbox.ask({ kind: 'replay', exercise, programs: compiled.programs, schedule: '0' }, answer => answers.push(answer));
    sandbox.close();
    expect(answers.at(-1)).toMatchObject({ kind: 'bad-topology', line: { file: 'topology.ts', line: 2 } });
  });
});

describe('an exercise whose broker is declared', () => {
  it('may give every program, and leaves out no queue where it declares the broker itself', () => {
    const read = readExercise('x', YAML.replace('    declaredBy: { entry: topology.ts, handler: declare }\n', ''), '', GIVEN);
    expect(read.ok ? [] : read.problems.map(({ text }) => text)).toMatchObject([
      'It consumes from nothing. Only where the learner declares the broker (`declaredBy`) is that left to the declaration.',
      'Every program is given, so there is nothing to write: one has to be the learner’s.',
      expect.stringContaining('`effects.reservation` speaks of the field `orderId`, and this body has none.'),
    ]);
  });

  it('says of each message where it goes', () => {
    const read = readExercise('x', YAML.replace('{ to: orders, key', '{ key'), '', GIVEN);
    expect(read.ok ? [] : read.problems.map(({ text }) => text)).toEqual([
      'Say where `order-12` goes with `to`. There are: orders, labels.',
    ]);
  });

  it('gives no file for what the learner declares', () => {
    const read = readExercise('x', YAML.replace('entry: topology.ts', 'entry: stock.ts'), '', GIVEN);
    expect(read.ok ? [] : read.problems.map(({ text }) => text)).toEqual([
      '`stock.ts` is a file of given/, so nobody writes it. What the exercise declares itself stands here and in no file.',
    ]);
  });
});
