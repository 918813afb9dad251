import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import schema from '../../../content/quizzes/quiz.schema.json' with { type: 'json' };
import { byJsonSchema } from './json-schema.ts';
import { inline, type Quiz } from './quiz.ts';

const folder = new URL('../../../content/quizzes/', import.meta.url);
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

  test.each(readdirSync(folder).filter(name => name.endsWith('.yaml')))('%s keeps to the schema', name => {
    expect(check.safeParse(parse(readFileSync(new URL(name, folder), 'utf8'))).error?.issues ?? []).toEqual([]);
  });
});

test('text from YAML may hold code and emphasis, and no tags', () => {
  expect(inline('call `ack()` *last*, not <b>first</b>')).toBe('call <code>ack()</code> <em>last</em>, not &lt;b&gt;first&lt;/b&gt;');
});
