/** Everything that somebody who makes an exercise may get wrong in its folder: each is told with its place, and what was meant where something is near. */
import { describe, expect, it } from 'vitest';
import type { SourceFile } from '../compile/compiled.ts';
import { readTexts } from './load-fs.ts';
import { readFolder } from './read-folder.ts';

const good = await readTexts('exercises/idempotent-order-consumer');
const poison = await readTexts('exercises/poison-pill');
const outbox = await readTexts('exercises/outbox');
const COURSE = null;

type Change = (files: readonly SourceFile[]) => readonly SourceFile[];

const edit =
  (path: string, from: string | RegExp, to: string): Change =>
  files =>
    files.map(file => {
      if (file.path !== path) return file;
      expect(file.text).toMatch(from);
      return { path, text: file.text.replace(from, to) };
    });
const yaml = (from: string | RegExp, to: string) => edit('exercise.yaml', from, to);
const without =
  (path: string): Change =>
  files => {
    expect(files.some(file => file.path.startsWith(path))).toBe(true);
    return files.filter(file => !file.path.startsWith(path));
  };
const write =
  (path: string, text: string): Change =>
  files => [...files.filter(file => file.path !== path), { path, text }];

function problemsOf(files: readonly SourceFile[], slug = 'mine'): readonly string[] {
  const read = readFolder(slug, files, { course: COURSE });
  return read.ok ? [] : read.problems.map(({ where, text }) => `${where.replace('exercises/mine/', '')}: ${text}`);
}

/** Puts line and column of a text in exercise.yaml where the sentence names it: `@minuets@`. */
function placed(sentence: string, files: readonly SourceFile[]): string {
  return sentence.replace(/@([^@]+)@/, (_, mark: string) => {
    const { text } = files.find(({ path }) => path === 'exercise.yaml')!;
    const before = text.slice(0, text.lastIndexOf(mark)).split('\n');
    expect(text).toContain(mark);
    return `:${before.length}:${before.at(-1)!.length + 1}`;
  });
}

it('has nothing against an exercise of the course', () => {
  expect([good, poison, outbox].map(files => problemsOf(files))).toEqual([[], [], []]);
});

describe('exercise.yaml', () => {
  it.each<[string, Change, string]>([
    [
      'an unknown key',
      yaml('minutes: 20', 'minuets: 20'),
      'exercise.yaml@minuets@: the file has no field `minuets`. Did you mean `minutes`?',
    ],
    [
      'an unknown key within a list',
      yaml('{ sends: [order-12], workers: 1, faults: { crash: 2 } }', '{ sends: [order-12], worker: 1 }'),
      'exercise.yaml@worker: 1@: `bounds.0` has no field `worker`. Did you mean `workers`?',
    ],
    [
      'an unknown criterion',
      yaml('id: ack-after-work', 'id: ack-after-werk'),
      'exercise.yaml@id: ack-after-werk@: There is no criterion `ack-after-werk`. Did you mean `ack-after-work`?',
    ],
    [
      'an unknown effect',
      yaml('{ id: guard-is-atomic, points: 2 }', '{ id: guard-is-atomic, points: 2, with: { of: deductoin } }'),
      'exercise.yaml@of: deductoin@: There is no effect `deductoin`. Did you mean `deduction`?',
    ],
    [
      'an unknown message',
      yaml('[order-12, order-13]', '[order-12, order-14]'),
      'exercise.yaml@order-14@: There is no message `order-14`. Did you mean `order-12`?',
    ],
    [
      'an unknown program',
      yaml('faults: { crash: 2 } }', 'faults: { crash: 2 }, where: { crash: [stock-servce] } }'),
      'exercise.yaml@stock-servce@: There is no program `stock-servce`. Did you mean `stock-service`?',
    ],
    [
      'an unknown error that a service refuses with',
      yaml('faults: { crash: 2 } }', 'faults: { fail: 1 }, errors: [RateLimited] }'),
      'exercise.yaml@RateLimited@: No service declares an error `RateLimited`.',
    ],
    [
      'errors where nothing may fail',
      yaml('faults: { crash: 2 } }', 'faults: { crash: 2 }, errors: [RateLimited] }'),
      'exercise.yaml@errors: [RateLimited]@: This bound allows no `fail`, so there is nothing to say of errors: see `faults`.',
    ],
    [
      'an unknown service',
      yaml('  log: true', '  logs: true'),
      'exercise.yaml@logs:@: `services` has no field `logs`. Did you mean `log`?',
    ],
    [
      'an unknown kind of broker',
      yaml('kind: sqs', 'kind: sqss'),
      '`brokers.shop.kind` must be one of: sqs, sns, kafka, rabbitmq, pubsub. Did you mean `sqs`?',
    ],
    [
      'a parameter of another type',
      yaml('minutes: 20', 'minutes: twenty'),
      'exercise.yaml@minutes: twenty@: `minutes` must be a whole number, and is the text `twenty`.',
    ],
    [
      'a criterion’s parameter of another type',
      yaml('{ id: no-message-lost, points: 2,', '{ id: no-message-lost, points: 2, with: { attempts: [3] },'),
      'exercise.yaml@attempts@: `criteria.0.with.attempts` must be a whole number, and is a list.',
    ],
    [
      'a criterion’s parameter that it has not',
      yaml('{ id: guard-is-atomic, points: 2 }', '{ id: guard-is-atomic, points: 2, with: { off: deduction } }'),
      'has no field `off`. Did you mean `of`?',
    ],
    ['a number out of its range', yaml('crash: 2', 'crash: 9'), '`bounds.0.faults.crash` must be at most 3, and is 9.'],
    [
      'a tab',
      yaml('  log: true', '\tlog: true'),
      'exercise.yaml@\tlog@: A tab stands where YAML takes only spaces: indent with two spaces.',
    ],
    ['an anchor', yaml('minutes: 20', 'minutes: &n 20'), 'exercise.yaml@20\nsections@: `&n` is an anchor of YAML'],
    ['an alias', yaml('minutes: 20', 'minutes: *n'), 'exercise.yaml@*n@: `*n` is an alias of YAML: write out what it stands for.'],
    [
      'a key that stands twice',
      yaml('  log: true', '  log: true\n  log: true'),
      'exercise.yaml@log: true\n  clock@: `services` has `log` twice: each name stands for one thing.',
    ],
    ['a second document', yaml('services:', '---\nservices:'), 'A second document begins here: a file holds one.'],
    ['a text with a colon that is not quoted', yaml('title: Deduct', 'title: Deduct: deduct'), 'put a text with a colon in it into quotes'],
    [
      'an id that stands twice',
      yaml('{ id: guard-is-atomic, points: 2 }', '{ id: effect-once, points: 2 }'),
      'exercise.yaml@{ id: effect-once, points: 2 }@: `effect-once` stands in `criteria` already, with the same parameters: a criterion is told something else each time.',
    ],
    [
      'a bound that stands twice',
      yaml('faults: { lose: 5 }', 'faults: { crash: 2 }'),
      'exercise.yaml@{ sends: [order-12], workers: 1, faults: { crash: 2 } }\n\n@: The same bound stands above: bounds[0].',
    ],
    ['a hint that is empty', yaml(/hints:\n {2}- ".*"/, 'hints:\n  - ""'), 'exercise.yaml@""@: `hints.0` is empty.'],
    [
      'a newer format',
      yaml('title: Deduct', 'format: 2\nminuets: 3\ntitle: Deduct'),
      'exercise.yaml@format: 2@: It was made for format 2 of exercises, and this version of Ackademy reads format 1',
    ],
    [
      'a queue that is its own dead-letter queue',
      yaml('deadLetterQueue: orders-dlq', 'deadLetterQueue: orders'),
      'exercise.yaml@orders:@: Dead letters of `orders` come back to itself.',
    ],
    [
      'dead letters that go in a circle',
      yaml('services:', '      orders-dlq: { redrive: { deadLetterQueue: orders, maxReceiveCount: 3 } }\n\nservices:'),
      'Dead letters of `orders` come back to it: `orders` → `orders-dlq` → `orders`. Let them end in a queue that gives up nothing.',
    ],
  ])('%s', (_, change, sentence) => {
    const changed = change(good);
    expect(problemsOf(changed).join('\n')).toContain(placed(sentence, changed));
  });

  it('tells nothing else of a newer format, because nobody knows what it means', () => {
    expect(problemsOf(yaml('title: Deduct', 'format: 2\nminuets: 3\ntitle: Deduct')(good))).toHaveLength(1);
  });

  it('lets a queue in which messages wait for their time lie in a circle of dead letters', () => {
    const circle = (ttl: string) =>
      yaml(/( {6}confirmations-dlq:).*\n/, `$1 { ${ttl}deadLetter: { exchange: '', key: confirmations } }\n`)(poison);
    expect(problemsOf(circle('')).join()).toContain('Dead letters of `confirmations` come back to it');
    expect(problemsOf(circle('messageTtlMs: 5000, ')).join()).not.toContain('come back');
  });
});

describe('the folder', () => {
  it.each<[string, Change, string]>([
    ['no exercise.yaml', without('exercise.yaml'), 'exercises/mine: There is no exercise.yaml in this folder.'],
    ['an empty exercise.yaml', write('exercise.yaml', ''), 'exercise.yaml:1:1: the file must be a map of names, and is nothing.'],
    ['no prompt', without('prompt.mdx'), 'prompt.mdx: There is no prompt.mdx, which says what the learner is to do.'],
    ['an empty prompt', write('prompt.mdx', '\n'), 'prompt.mdx:1:1: It is empty'],
    ['no starter', without('starter/'), 'starter: There is no handler.ts in it, which a program starts from.'],
    [
      'an entry by another name',
      files => write('solution/handle.ts', 'export {}')(without('solution/')(files)),
      'solution: There is no handler.ts in it, which a program starts from. Did you mean `handle.ts`?',
    ],
    ['an empty entry', write('wrong/ack-first/handler.ts', '  \n'), 'wrong/ack-first: handler.ts is empty, and a program starts from it.'],
    [
      'a folder by another name',
      write('solutions/handler.ts', 'export {}'),
      'solutions: The folder of an exercise has no place for `solutions`. Did you mean `solution`?',
    ],
    [
      'an answer that is no folder',
      write('wrong/oops.ts', 'export {}'),
      'wrong/oops.ts: Each answer is a folder of its own, named after what is wrong in it.',
    ],
    [
      'a wrong answer without what is expected',
      without('wrong/ack-first/expect.yaml'),
      'wrong/ack-first/expect.yaml: There is no such file: it holds `why`',
    ],
    [
      'a wrong answer that fails nothing',
      edit('wrong/ack-first/expect.yaml', /fails: .*/, 'fails: []'),
      'expect.yaml:2:1: `fails` is too short: it takes at least 1 item.',
    ],
    [
      'a wrong answer that fails what there is not',
      edit('wrong/ack-first/expect.yaml', 'no-message-lost', 'no-mesage-lost'),
      'wrong/ack-first/expect.yaml:2:9: This exercise has no criterion `no-mesage-lost`. Did you mean `no-message-lost`?',
    ],
    ['a line about a right answer that is gone', without('right/row-locked'), 'right/about.yaml:'],
  ])('%s', (_, change, sentence) => {
    expect(problemsOf(change(good)).join('\n')).toContain(sentence);
  });

  it.each([
    ['Stock Service', 'stock-service'],
    ['StockService', 'stockservice'],
    ['stock--service', 'stock-service'],
    ['stock_service', 'stock-service'],
  ])('called %s', (slug, better) => {
    expect(problemsOf(good, slug).join()).toContain(`small letters, digits and single hyphens: \`${better}\`.`);
  });

  it('tells all that is wrong in it at once', () => {
    const files = without('prompt.mdx')(without('wrong/ack-first/expect.yaml')(without('starter/')(good)));
    expect(problemsOf(files)).toHaveLength(3);
  });
});

describe('traces', () => {
  const path = outbox.find(file => file.path.startsWith('traces/'))!.path;
  it.each<[string, Change, string]>([
    ['a step of no fault', edit(path, /- (crash|slow|lose)/, '- crsh'), 'has no field `crsh`. Did you mean `crash`?'],
    ['a message that there is not', edit(path, /sends: \[.*?\]/, 'sends: [order-99]'), 'There is no message `order-99`.'],
    ['a call of no service', edit(path, /(before|after): \w+\./, '$1: bd.'), 'There is no service `bd`. Did you mean `db`?'],
    [
      'a name that two traces have',
      files => [...files, { path: 'traces/zz.yaml', text: files.find(file => file.path === path)!.text }],
      'traces/zz.yaml: There are two traces called',
    ],
    ['a file of another kind', write('traces/one.yml', ''), 'traces/one.yml: A trace is a file `traces/<name>.yaml`.'],
  ])('%s', (_, change, sentence) => {
    expect(problemsOf(change(outbox)).join('\n')).toContain(sentence);
  });
});

describe('a criterion of the exercise’s own', () => {
  const MINE =
    "export default criterion({ claim: 'It\\'s \"kept\"', untested: `nothing came`, params: {}, start, passes: [], fails: [] });";
  const named = yaml('criteria:\n', 'criteria:\n  - { own: kept, points: 1 }\n');
  const file = write('criteria/kept.ts', MINE);

  it('is read from its text, and belongs to the exercise with all that it imports', () => {
    const files = write('criteria/shared/words.ts', 'export {};')(file(named(good)));
    const read = readFolder('mine', files, { course: COURSE });
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const { criteria, ownCriteria } = read.folder.exercise;
    const own = { entry: 'criteria/kept.ts', claim: 'It\'s "kept"', untested: 'nothing came' };
    expect(criteria[0]).toEqual({ id: 'kept', points: 1, claim: 'It\'s "kept"', with: {}, own });
    expect(ownCriteria!.map(({ path }) => path)).toEqual(['criteria/kept.ts', 'criteria/shared/words.ts']);
  });

  it.each<[string, Change, string]>([
    ['of no file', named, 'exercise.yaml@own: kept@: There is no file criteria/kept.ts in this folder.'],
    [
      'written otherwise',
      files => write('criteria/keept.ts', MINE)(named(files)),
      'exercise.yaml@own: kept@: There is no file criteria/kept.ts in this folder. Did you mean `keept`?',
    ],
    ['that nothing names', file, 'criteria/kept.ts: Nothing names it: add `- own: kept` to `criteria`.'],
    ['that is empty', files => write('criteria/kept.ts', ' ')(named(files)), 'criteria/kept.ts:1:1: It is empty.'],
    [
      'without an export',
      files => write('criteria/kept.ts', 'criterion({});')(named(files)),
      'criteria/kept.ts:1:1: It has no default export.',
    ],
    [
      'whose claim is computed',
      files => write('criteria/kept.ts', MINE.replace(/claim: '.*?kept"'/, 'claim: words'))(named(files)),
      'criteria/kept.ts:1:1: It says no `claim` as plain text',
    ],
    [
      'called as one of ours',
      write('criteria/effect-once.ts', MINE),
      'criteria/effect-once.ts: There is a criterion `effect-once` already',
    ],
    [
      'with an id, too',
      files => yaml('own: kept', 'own: kept, id: kept')(file(named(files))),
      'has an `id`, or it is the exercise’s `own`',
    ],
    ['with neither', yaml('- { id: ack-after-work, points', '- { points'), 'names a criterion by `id`, or by `own`'],
    ['in the wrong place', write('criteria/kept.js', MINE), 'criteria/kept.js: A criterion is a file `criteria/<name>.ts`.'],
  ])('%s', (_, change, sentence) => {
    const files = change(good);
    expect(problemsOf(files).join('\n')).toContain(placed(sentence, files));
  });
});
