import { afterAll, expect, it } from 'vitest';
import { loadExercise } from '../exercise/load-fs.ts';
import { fateText } from './equivalent.ts';
import { gradeMutants } from './grade-node.ts';
import type { Mutant } from './mutant.ts';
import { openPlayers } from './players-node.ts';

const players = openPlayers(1);
afterAll(() => players.close());

it('tells what becomes of a mutant: by which criterion it is noticed, and what is none', async () => {
  const whole = await loadExercise(process.cwd(), 'commit-after-work');
  const folder = { ...whole, right: {} };
  const [{ path, text }] = folder.solution as [(typeof folder.solution)[number]];
  const mutant = (id: string, from: string, to: string): Mutant => {
    expect(text, id).toContain(from);
    return { answer: 'solution', path, line: 1, column: 1, operator: '', id, text: text.replace(from, to) };
  };
  const mutants = [
    mutant('no syntax', 'export async', 'export export async'),
    mutant('does not load', 'export async', 'throw new Error("no");\nexport async'),
    mutant('a remark', 'export async', '// why\nexport async'),
    mutant('mail not awaited', 'await email.send', 'email.send'),
    mutant('another subject', 'Your order', 'Order'),
    mutant('endless', 'await message.ack', 'for (;;) {}\nawait message.ack'),
  ];
  const fates: { [id: string]: string } = {};
  for await (const {
    mutant: { id },
    fate,
    same,
  } of gradeMutants(folder, mutants, players)) {
    expect(same).toBe(false);
    fates[id] = `${fate.kind}: ${fateText(fate)}`;
  }
  expect(fates).toEqual({
    'no syntax': expect.stringContaining('invalid: it is no program: '),
    'does not load': 'invalid: it is no program: Error: no',
    'a remark': 'repeats: it is compiled to the same code as another',
    'mail not awaited': expect.stringMatching(/^killed: [a-z-]+ fails in \w+/),
    'another subject': 'survived: every criterion passes',
    endless: 'ended: endless-loop',
  });
});

it('does not take a mistake for noticed where the answer itself does not pass', async () => {
  const { starter, ...folder } = await loadExercise(process.cwd(), 'commit-after-work');
  const [file] = starter as [(typeof starter)[number]];
  const mutant: Mutant = {
    answer: 'solution',
    path: file.path,
    line: 1,
    column: 1,
    operator: '',
    id: 'any',
    text: file.text.replace('Your order', 'Order'),
  };
  const graded = gradeMutants({ ...folder, starter, solution: starter, right: {} }, [mutant], players);
  await expect(graded.next()).rejects.toThrow('solution does not pass itself');
});
