import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { DesignPrompt } from './prompt.ts';
import { meant } from './questions.ts';

const { questions } = parse(readFileSync('content/interview/notification-fan-out.yaml', 'utf8')) as DesignPrompt;
const first = (typed: string) => meant(questions, typed)[0]?.id;

describe('what somebody types', () => {
  test.each([
    ['are duplicates ok?', 'duplicates'],
    ['dup', 'duplicates'],
    ['exactly once?', 'duplicates'],
    ['Do we need to guarantee ordering?', 'order'],
    ['what latency do we need', 'delay'],
    ['How many followers does a typical user have?', 'followers'],
    ['rate limits of APNs', 'provider'],
    ['can we lose messages', 'loss'],
    ['multi-region?', 'region'],
    ['budget', 'cost'],
    ['can users mute notifications', 'mute'],
    ['which broker do we use', 'broker'],
    ['do clients retry?', 'retries'],
    ['monitoring', 'watched'],
  ])('%s', (typed, id) => {
    expect(first(typed)).toBe(id);
  });

  test.each(['', '?', 'what is it', 'the weather'])('that means nothing here finds nothing: %s', typed => {
    expect(meant(questions, typed)).toEqual([]);
  });
});

test('each question is found by its own words', () => {
  for (const { id, ask } of questions) expect(first(ask), ask).toBe(id);
});
