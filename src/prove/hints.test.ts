import { expect, it } from 'vitest';
import { hintProblems } from './hints.ts';

const solution = [
  {
    path: 'handler.ts',
    text: 'export async function handle(message, { db }) {\n  if (await db.insertIfAbsent("seen", message.id)) {\n    await message.ack();\n  }\n}\n',
  },
];
const starter = ['export async function handle(message, { db }) {\n  await message.ack();\n}\n'];
const of = (...hints: string[]) => hintProblems(hints, solution, starter).join('\n');

it('wants a hint at least, none of them empty, and none twice', () => {
  expect(of()).toContain('There is no hint.');
  expect(of('What does the queue know?', ' ')).toBe('hints[1] is empty.');
  expect(of('What does the queue know?', 'What does the queue know?')).toBe('hints[1] says what hints[0] says.');
});

it('refuses a first line with a piece of the solution in it, in whatever spacing', () => {
  const told = 'The first line of hints[0] gives the code away';
  expect(of('Write `if(await db.insertIfAbsent("seen",message.id))` and be done.')).toContain(told);
  expect(of('Write if (await db.insertIfAbsent("seen", message.id)) { and be done.')).toContain(told);
});

it('lets hints name what there is, what the learner has already, and everything further down', () => {
  expect(of('Look at `insertIfAbsent`: what does it return?')).toBe('');
  expect(of('Is `await message.ack();` at the right place?')).toBe('');
  expect(of('Who else works?\nif (await db.insertIfAbsent("seen", message.id)) {')).toBe('');
  expect(of('Who else works?', '`if (await db.insertIfAbsent("seen", message.id))`')).toBe('');
});
