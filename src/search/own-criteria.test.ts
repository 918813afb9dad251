/** Criteria that an exercise brings along: judged as ours are, and where they cannot judge, told with their place. None of it is a verdict. */
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileNode } from '../compile/compile-node.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { type Patterns, readPatterns } from '../exercise/patterns.ts';
import { readExercise } from '../exercise/read.ts';
import { causeText } from '../report/cause.ts';
import { Grading } from '../report/grading.ts';
import { serve } from '../sandbox/inside.ts';
import type { FromInside } from '../sandbox/protocol.ts';
import { compileAll } from '../submit.ts';

const PATTERNS = 'content/teach/patterns.yaml';
const { base } = readPatterns(PATTERNS, await readFile(PATTERNS, 'utf8')) as Patterns;
const EXAMPLE = await readFile('content/teach/examples/criteria/private-not-logged.ts', 'utf8');

const HANDLER = `
export async function handle(message, { email, log }) {
  await email.send({ to: message.body.customer, subject: 'Your order' });
  log.info(\`confirmed \${message.body.orderId}\`);
  await message.ack();
}`;
const LOGGING = HANDLER.replace('message.body.orderId', 'message.body.customer');

function exerciseWith(code: string, given = '{}', name = 'mine'): Exercise {
  const yaml = base.replace('criteria:\n', `criteria:\n  - { own: ${name}, points: 5, with: ${given} }\n`);
  const read = readExercise('own', yaml, '', [], null, [{ path: `criteria/${name}.ts`, text: code }]);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.exercise;
}

async function searched(exercise: Exercise, handler = HANDLER) {
  const compiled = await compileAll(exercise, [{ path: 'handler.ts', text: handler }], { compile: compileNode });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled));
  const { programs } = compiled;
  const grading = new Grading(exercise);
  const ask = (request: Parameters<typeof serve>[0]) => {
    const answers: FromInside[] = [];
    const hop = async () => null;
    serve(
      request,
      answer => answers.push(answer),
      hop,
      () => {},
    );
    return answers;
  };
  const answers = ask({ kind: 'explore', exercise, programs, stateLimit: 40_000, sampledRuns: 0 });
  for (const answer of answers) if (answer.kind === 'run') grading.see(answer.schedule, answer.history, null, false, answer.own);
  const replay = (schedule: string) => ask({ kind: 'replay', exercise, programs, schedule }).find(answer => answer.kind === 'run');
  return { last: answers.at(-1)!, results: grading.results(true), digest: grading.digest, answers, replay };
}

/** A criterion that passes everything but what its literal history shows, with some of it written otherwise. */
const plain = ({
  top = '',
  params = '{}',
  start = '',
  see = '',
  verdict = "return failed ? fail({ thing: 'it', told: 'It failed.', conflict: [0] }) : pass",
  key = 'return String(failed)',
  passes = "[[{ type: 'delivered' }]]",
  fails = "[[{ type: 'rebalance-forced' }]]",
} = {}) => `
import { count, criterion, effect, fail, pass, unknown } from 'ackademy/criterion';
${top}
export default criterion({
  claim: 'It holds', untested: 'nothing came to pass', params: ${params},
  start(given, context) {
    let failed = false; ${start}
    return {
      see(event, index) {
        failed ||= event.type === 'rebalance-forced';
        ${see}
      },
      verdict() { ${verdict}; },
      key() { ${key}; },
    };
  },
  passes: ${passes}, fails: ${fails},
});
`;

describe('a criterion of one’s own', () => {
  it('passes and fails runs as ours do, with what is wrong and its place, the same in a replay', async () => {
    const exercise = exerciseWith(EXAMPLE, '{ fields: [customer] }', 'private-not-logged');
    const good = await searched(exercise);
    const bad = await searched(exercise, LOGGING);
    expect(good.results[0]).toMatchObject({ id: 'private-not-logged', claim: 'What is private never stands in the log', verdict: 'pass' });
    const { finding } = bad.results[0]!;
    expect(causeText(finding!.cause)).toBe('cleo@example.com was written to the log: “confirmed cleo@example.com”.');
    expect(finding!.history[finding!.conflict[0]!]).toMatchObject({ type: 'logged', line: { file: 'handler.ts', line: 4 } });
    const run = bad.answers.find(answer => answer.kind === 'run' && answer.schedule === finding!.schedule);
    expect(bad.replay(finding!.schedule)).toMatchObject({ own: (run as { own: object }).own });
    expect((await searched(exercise, HANDLER.replace(/.*log.info.*\n/, ''))).results[0]).toMatchObject({
      verdict: 'unknown',
      why: 'nothing was logged',
    });
  });

  it('searches every schedule that only it can tell apart, and leaves those of others as they were', async () => {
    // Delivered twice to one that never had it confirmed: only this criterion remembers how often.
    const counting = plain({
      start: 'let times = 0;',
      see: "if (event.type === 'delivered') times += 1;",
      verdict: "return failed || times > 1 ? fail({ thing: 'it', told: 'Twice.', conflict: [0] }) : pass",
      key: "return failed + ' ' + times",
    });
    const { results, last } = await searched(exerciseWith(counting));
    expect(last).toMatchObject({ kind: 'done', complete: true });
    expect(results.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['mine', 'fail'],
      ['no-message-lost', 'pass'],
      ['effect-once', 'fail'],
    ]);
  });

  it('is shown ledgers, lives and effects, as copies that it cannot alter', async () => {
    const looking = plain({
      params: '{ of: effect() }',
      start: 'const ledger = context.ledger(given.of); const seen = []; context.effects.confirmation.words.what;',
      see: `
        if (event.type === 'delivered') seen.push(ledger.thingOf(event.message), ledger.delivery(event.delivery).life, context.lives.alive('1.1'));
        if (event.type === 'applied' && ledger.made().length > 0) seen.push(ledger.account('ord_12').got, ledger.done('order-12'));`,
      verdict: "return failed ? fail({ thing: 'it', told: 'x', conflict: [] }) : unknown(JSON.stringify(seen))",
      key: 'return JSON.stringify(seen)',
      passes: "[[{ type: 'sent' }]]",
    }).replace(
      'unknown(JSON.stringify(seen))',
      "seen.length === 0 ? pass : fail({ thing: 'it', told: JSON.stringify(seen), conflict: [] })",
    );
    const { results } = await searched(exerciseWith(looking));
    expect(causeText(results[0]!.finding!.cause)).toBe('["ord_12","1.1",true,1,true]');
  });
});

describe('what is wrong with one', () => {
  it.each<[string, string, string, RegExp, number | null]>([
    ['throws', plain({ see: "if (event.type === 'called') throw new RangeError('mine');" }), '{}', /^RangeError: mine$/, 11],
    ['throws while it loads', plain({ top: 'null.x;' }), '{}', /^TypeError: /, 3],
    ['reads what is not there', plain({ see: 'event.body.orderId;' }), '{}', /^in its own history `passes\[0\]`: TypeError/, 11],
    ['has no method', plain().replace('key()', 'keys()'), '{}', /has no function `key`/, null],
    ['begins with nothing', plain({ start: 'if (given) return;' }), '{}', /`start` returns no object/, null],
    ['has no start', plain().replace('start(given', 'begin(given'), '{}', /no function `start/, null],
    ['says nothing', plain({ verdict: 'return true' }), '{}', /its verdict is none/, null],
    ['promises', plain({ verdict: 'return Promise.resolve(pass)' }), '{}', /its verdict is none/, null],
    ['waits', plain({ see: 'Promise.resolve().then(() => {});' }), '{}', /it waits for something/, null],
    [
      'names no event',
      plain({ verdict: "return fail({ thing: 'it', told: 'x', conflict: [99] })" }),
      '{}',
      /names an event in `conflict`/,
      null,
    ],
    ['tells nothing', plain({ verdict: "return fail({ thing: 'it', conflict: [0] })" }), '{}', /has a `told` that is no list/, null],
    ['has a key that is none', plain({ key: 'return 3' }), '{}', /its `key\(\)` is no text/, null],
    ['cannot fail', plain({ fails: '[]' }), '{}', /no history in `fails`/, null],
    ['fails nothing', plain({ fails: "[[{ type: 'sent' }]]" }), '{}', /`fails\[0\]` is judged `pass`, and should be `fail`/, null],
    ['passes what it should not', plain({ passes: "[[{ type: 'rebalance-forced' }]]" }), '{}', /`passes\[0\]` is judged `fail`/, null],
    ['has a history of nothing', plain({ passes: "[[{ type: 'send' }]]" }), '{}', /event without a `type` that there is, at 0/, null],
    ['says another claim', plain({ top: "const words = { claim: 'Another' };" }), '{}', /its `claim` is another one/, null],
    ['is told too much', plain({ params: '{ most: count("x") }' }), '{ mast: 2, most: 1 }', /no.*`mast`|`mast`.*Did you mean `most`/, null],
    ['is told too little', plain({ params: '{ most: count("x") }' }), '{}', /lacks its parameter `most`/, null],
    ['is told a wrong value', plain({ params: '{ most: count("x") }' }), '{ most: 0 }', /`with.most`.* a whole number, 1 or more/, null],
    [
      'is told a wrong name',
      plain({ params: '{ of: effect() }' }),
      '{ of: confirmations }',
      /no effect `confirmations`. Did you mean `confirmation`/,
      null,
    ],
    ['reads the clock', plain({ start: 'Date.now();' }), '{}', /given no clock/, 7],
    ['draws', plain({ start: 'Math.random();' }), '{}', /given no random numbers/, 7],
    ['draws a name', plain({ start: 'crypto.randomUUID();' }), '{}', /given no random numbers/, 7],
    ['sets a timer', plain({ start: 'setTimeout(() => {}, 1);' }), '{}', /given no timers/, 7],
  ])('that %s', async (_, code, given, text, line) => {
    const { last } = await searched(exerciseWith(code, given));
    expect(last).toMatchObject({
      kind: 'bad-criterion',
      criterion: 'mine',
      line: line === null ? null : { file: 'criteria/mine.ts', line },
    });
    expect((last as { text: string }).text).toMatch(text);
  });

  it('that does not compile, or imports what a criterion has none of', async () => {
    const compiled = (code: string) => compileAll(exerciseWith(code), [{ path: 'handler.ts', text: HANDLER }], { compile: compileNode });
    expect(await compiled(plain({ top: 'const = 1;' }))).toMatchObject({
      ok: false,
      criterion: 'mine',
      errors: [{ file: 'criteria/mine.ts', line: 3 }],
    });
    // The learner's files are not its own.
    const stolen = await compiled(plain({ top: "import { handle } from '../handler.ts'; handle();" }));
    expect(stolen).toMatchObject({
      ok: false,
      criterion: 'mine',
      errors: [{ text: expect.stringContaining('There is no file `handler.ts`') }],
    });
  });
});

describe('a hostile one', () => {
  let usual: string;
  beforeAll(async () => {
    usual = (await searched(exerciseWith(plain()))).digest;
  });

  it.each<[string, string, RegExp]>([
    ['never ends', plain({ see: 'for (;;) {}' }), /ran on without an end/],
    ['never ends, and catches', plain({ see: 'for (;;) try { for (;;) {} } catch {}' }), /ran on without an end/],
    ['never ends while it says what it is', plain({ top: 'for (;;) {}' }), /ran on without an end/],
    ['never ends in a getter', plain({ verdict: 'return { get verdict() { for (;;) {} } }' }), /ran on without an end/],
    ['never ends in what it asks of us', plain({ start: 'for (;;) context.ledger().accounts();' }), /ran on without an end/],
    ['calls itself', plain({ see: '(function again() { again(); })();' }), /deeper and deeper/],
    ['takes memory', plain({ see: 'const all = []; for (;;) all.push([all.length]);' }), /ran on without an end/],
    [
      'has a key that grows',
      plain({ start: "let all = '';", see: "all += 'x'.repeat(9999);", key: 'return all' }),
      /leave out what cannot matter/,
    ],
    ['patches arrays', plain({ top: 'Array.prototype.push = () => 0;' }), /TypeError/],
    ['patches objects', plain({ see: 'event.constructor.prototype.type = 1;' }), /TypeError/],
    ['patches what it is shown', plain({ start: 'context.ledger = null;' }), /TypeError/],
    ['patches functions of ours', plain({ start: 'context.ledger.call = 1;' }), /TypeError/],
    ['alters an event', plain({ see: "event.type = 'ended';" }), /TypeError/],
    [
      'alters the body of a message',
      plain({ see: "if (event.type === 'sent') event.body.orderId = 'ord_13';", passes: "[[{ type: 'ended' }]]" }),
      /TypeError/,
    ],
    ['deletes from an event', plain({ see: 'delete event.at;' }), /TypeError/],
    ['makes code of text', plain({ top: "new Function('return this')();" }), /EvalError/],
    ['makes code of text by a way round', plain({ start: "context.ledger.constructor('return this')();" }), /EvalError|TypeError/],
  ])('that %s is stopped, and no verdict', async (_, code, text) => {
    const { last } = await searched(exerciseWith(code));
    expect(last).toMatchObject({ kind: 'bad-criterion', criterion: 'mine' });
    expect((last as { text: string }).text).toMatch(text);
    expect((await searched(exerciseWith(plain()))).digest).toBe(usual);
  });

  it('finds nothing of the machine, of the page or of the harness', async () => {
    const names = [
      'process',
      'require',
      'fetch',
      'document',
      'window',
      'self',
      'postMessage',
      'WebAssembly',
      'SharedArrayBuffer',
      'importScripts',
    ];
    const looking = plain({
      verdict: `const found = ${JSON.stringify(names)}.filter(name => globalThis[name] !== undefined);
        return failed || found.length > 0 ? fail({ thing: 'it', told: found.join(' ') || 'x', conflict: [] }) : pass`,
    });
    expect((await searched(exerciseWith(looking))).results[0]!.verdict).toBe('pass');
  });

  it('keeps nothing from one run for the next', async () => {
    const counting = plain({
      top: 'let runs = 0;',
      start: 'runs += 1;',
      verdict: "return failed || runs > 1 ? fail({ thing: 'it', told: 'kept', conflict: [] }) : pass",
    });
    expect((await searched(exerciseWith(counting))).results[0]!.verdict).toBe('pass');
  });

  it('alters nothing that others see: the run has the usual bytes, and our criteria say the usual', async () => {
    const trying = plain({
      see: `for (const act of [
          () => { event.at = 7; }, () => { event.body.orderId = 'x'; }, () => { Object.setPrototypeOf(event, null); },
          () => { Object.assign(event, { message: 'y' }); }, () => { Object.defineProperty(event, 'queue', { value: 'z' }); },
          () => { context.effects.confirmation.store = 'w'; },
        ]) try { act(); } catch {}`,
    });
    const { digest, results } = await searched(exerciseWith(trying));
    const { results: usualResults } = await searched(exerciseWith(plain()));
    expect(digest).toBe(usual);
    expect(results).toEqual(usualResults);
  });
});
