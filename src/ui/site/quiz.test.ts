import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import schema from '../../../content/quizzes/quiz.schema.json' with { type: 'json' };
import { byJsonSchema } from './json-schema.ts';
import { predicted } from './predict.ts';
import { inline, type Quiz, rightByRun } from './quiz.ts';

const folder = new URL('../../../content/quizzes/', import.meta.url);
const names = readdirSync(folder).filter(name => name.endsWith('.yaml'));
const quizOf = (name: string) => parse(readFileSync(new URL(name, folder), 'utf8')) as Quiz;
const check = byJsonSchema<Quiz>(schema);
const choice = (text: string, right?: true) => ({ text, why: 'Because.', ...(right && { right }) });

describe('a quick check', () => {
  test('is refused without a right choice, and with two', () => {
    const none = { question: 'Why?', choices: [choice('a'), choice('b'), choice('c'), choice('d')] };
    const two = { question: 'Why?', choices: [choice('a', true), choice('b', true), choice('c'), choice('d')] };
    const one = { question: 'Why?', choices: [choice('a', true), choice('b'), choice('c'), choice('d')] };
    expect(check.safeParse(none).success).toBe(false);
    expect(check.safeParse(two).success).toBe(false);
    expect(check.safeParse(one).success).toBe(true);
  });

  test('is refused when a choice does not say why, and the message says where', () => {
    const quiz = { question: 'Why?', choices: [choice('a', true), { text: 'b' }, choice('c'), choice('d')] };
    expect(check.safeParse(quiz).error?.issues).toMatchObject([{ path: ['choices', '1'], message: "must have required property 'why'" }]);
  });

  test('is refused when a run decides and a choice says that it is right, or claims nothing', () => {
    const predict = { exercise: 'e', handler: 'h.js', schedule: '0' };
    const claiming = (claims?: object) => ({ text: 'a', why: 'Because.', ...(claims && { claims }) });
    const some = [claiming({ mug: 1 }), claiming({ mug: 2 }), claiming({ mug: 3 })];
    expect(check.safeParse({ question: 'Why?', predict, choices: [...some, claiming({ mug: 4 })] }).success).toBe(true);
    expect(check.safeParse({ question: 'Why?', predict, choices: [...some, claiming()] }).success).toBe(false);
    expect(check.safeParse({ question: 'Why?', predict, choices: [...some, { ...claiming({ mug: 4 }), right: true }] }).success).toBe(
      false,
    );
    expect(check.safeParse({ question: 'Why?', choices: [...some, { ...claiming({ mug: 4 }), right: true }] }).success).toBe(false);
  });

  test.each(names)('%s keeps to the schema', name => {
    expect(check.safeParse(quizOf(name)).error?.issues ?? []).toEqual([]);
  });

  test.each(names)('%s has choices and reasons that differ, and no choice that stands out by its length', name => {
    const { choices } = quizOf(name);
    expect(new Set(choices.map(({ text }) => text)).size).toBe(4);
    expect(new Set(choices.map(({ why }) => why)).size).toBe(4);
    const [longest, second] = choices.map(({ text }) => text.length).sort((a, b) => b - a);
    expect(longest! - second!, 'the longest choice should not give itself away').toBeLessThan(60);
  });
});

/** What the three runs come to, worked out by hand: the right choice, the mugs left, the deliveries. */
const RUNS: Readonly<Record<string, readonly [text: string, mugs: number, deliveries: number]>> = {
  'predict-deliveries.yaml': ['Three times; 7 mugs.', 7, 3],
  'predict-mark-first.yaml': ['10', 10, 2],
  'predict-two-workers.yaml': ['4, because both looked before either wrote.', 4, 2],
};

describe('all quick checks together', () => {
  const all = names.map(name => {
    const { choices } = quizOf(name);
    const byRun = RUNS[name]?.[0];
    const right = choices.findIndex(choice => choice.right || choice.text === byRun);
    return { lengths: choices.map(({ text }) => text.length), right };
  });
  const by = Math.ceil(names.length / 4);

  test('have their right choice found', () => {
    expect(all.filter(({ right }) => right < 0)).toEqual([]);
  });

  test.each([
    ['longest', Math.max],
    ['shortest', Math.min],
  ])('are not answered by taking the %s choice more often than by chance', (_, extreme) => {
    const won = all.filter(({ lengths, right }) => lengths[right] === extreme(...lengths));
    expect(won.length).toBeLessThanOrEqual(by);
  });

  test.each([0, 1, 2, 3])('have their right choice in place %i about as often as in the others', place => {
    const there = all.filter(({ right }) => right === place).length;
    expect(there).toBeGreaterThanOrEqual(by / 2);
    expect(there).toBeLessThanOrEqual(by * 1.5);
  });
});

describe('a run to predict', () => {
  const predictions = names.filter(name => quizOf(name).predict);

  test('there are at least two', () => {
    expect(predictions.length).toBeGreaterThanOrEqual(2);
  });

  test.each(predictions)('%s has the one right choice that the harness gives', async name => {
    const { predict, choices } = quizOf(name);
    const { facts, rows } = await predicted(predict!);
    const right = rightByRun(name, choices, facts);
    expect([choices[right]!.text, facts.mug, facts.deliveries]).toEqual(RUNS[name]);
    expect(rows.at(-1)!.text).toContain('nothing more can happen');
  });

  test('with another schedule another choice is right, so it is the run that decides', async () => {
    const { predict, choices } = quizOf('predict-mark-first.yaml');
    const calm = await predicted({ ...predict!, schedule: '0' });
    expect(choices[rightByRun('calm', choices, calm.facts)]!.claims).not.toEqual(choices[0]!.claims);
  });

  test('fails the build when no choice holds, or two do', () => {
    const choices = [
      { text: 'a', why: '', claims: { mug: 7 } },
      { text: 'b', why: '', claims: { mug: 7 } },
    ];
    expect(() => rightByRun('x', choices, { mug: 7 })).toThrow('claims of 2 choices');
    expect(() => rightByRun('x', choices, { mug: 4 })).toThrow('claims of 0 choices');
  });
});

test('text from YAML may hold code and emphasis, and no tags', () => {
  expect(inline('call `ack()` *last*, not <b>first</b>')).toBe('call <code>ack()</code> <em>last</em>, not &lt;b&gt;first&lt;/b&gt;');
});
