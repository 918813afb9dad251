import { beforeAll, expect, it } from 'vitest';
import { type Answers, answersOf } from './answers.ts';
import { tableProgram } from './evaluate.ts';
import { TABLE } from './table.ts';

let answers: Answers;
beforeAll(async () => {
  answers = answersOf(await tableProgram());
});

it.each(TABLE.map(([expression, value], index) => [expression, value, index] as const))('%s', (_, value, index) => {
  expect(answers.lowered[index]).toEqual(value);
  expect(answers.native[index]).toEqual(value);
});
