/** Variables are told by a replay that watches: it must be the same run to the byte, for every wrong answer of every exercise. */
import { describe, expect, it } from 'vitest';
import type { CompiledPrograms, SourceFile } from '../compile/compiled.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { loadExercises } from '../exercise/load-fs.ts';
import { localsAt } from '../history/index.ts';
import { nodeMachinery } from '../machinery-node.ts';
import { serve } from '../sandbox/inside.ts';
import type { FromInside } from '../sandbox/protocol.ts';
import { compileAll } from '../submit.ts';
import { watchRun } from '../watch-run.ts';
import { answersOf } from './programs-node.ts';

const machinery = nodeMachinery();
const folders = await loadExercises();
const answers = folders.flatMap(folder =>
  Object.entries(answersOf(folder)).map(([name, files]) => [`${folder.exercise.slug}, ${name}`, folder.exercise, files] as const),
);

/** What is tried until three schedules fit: the ordinary course, and a crash early on in a bound that allows one; in each bound where none does. */
function schedulesOf({ bounds }: Exercise): string[] {
  const crashing = bounds.findIndex(({ faults }) => (faults.crash ?? 0) > 0);
  const steps = Array.from({ length: 12 }, (_, step) => step + 1);
  const crashes = crashing < 0 ? [] : steps.flatMap(step => [1, 2, 3].map(worker => `${crashing}.${step.toString(36)}-c${worker}`));
  return ['0', ...crashes, ...bounds.slice(1).map((_, bound) => `${bound + 1}`)];
}

describe.each(answers)('%s', (_, exercise, files) => {
  it('is watched without being changed', async () => {
    const [unwatched, seen] = [await compiled(exercise, files), await compiled(exercise, files, { watch: true })];
    let fitting = 0;
    for (const schedule of schedulesOf(exercise)) {
      const plain = playedHere(exercise, unwatched, schedule);
      if (plain === null) continue;
      const watched = playedHere(exercise, seen, schedule)!;
      expect(JSON.stringify(watched.history), schedule).toBe(JSON.stringify(plain.history));
      expect(plain.locals).toBe(undefined);
      // Nothing is seen where no handler is ever called.
      const called = plain.history.some(({ type }) => type === 'delivered');
      expect((watched.locals?.length ?? 0) > 0).toBe(called);
      const names = (watched.locals ?? []).flatMap(({ variables }) => variables.map(({ name }) => name));
      expect(names.filter(name => !/^[\w$]+$/.test(name) || name.startsWith('$$'))).toEqual([]);
      fitting += 1;
      if (fitting === 3) break;
    }
    expect(fitting).toBe(3);
  });
});

async function compiled(exercise: Exercise, files: readonly SourceFile[], options: { watch?: boolean } = {}): Promise<CompiledPrograms> {
  const result = await compileAll(exercise, files, machinery, options);
  if (!result.ok) throw new Error(result.errors.map(({ text }) => text).join());
  return result.programs;
}

/** Without a sandbox: these programs are ours. Null where the schedule does not fit. */
function playedHere(exercise: Exercise, programs: CompiledPrograms, schedule: string) {
  const runs: Extract<FromInside, { kind: 'run' }>[] = [];
  serve(
    { kind: 'replay', exercise, programs, schedule },
    answer => answer.kind === 'run' && runs.push(answer),
    async () => null,
    () => {},
  );
  return runs[0] ?? null;
}

const HANDLER = `
const KEPT = new Map<string, number>();
export async function handle(message, { db, log }) {
  const { orderId, sku, quantity } = message.body;
  for (const round of [1, 2]) {
    const before = await db.get('stock', sku);
    KEPT.set(orderId, round);
    log.info('round');
  }
  const settle = async (why: string) => message.ack();
  await db.decrement('stock', sku, quantity);
  await settle('done');
}
`;

it('shows the variables of the line, innermost first, as they were then', async () => {
  const { exercise } = folders.find(folder => folder.exercise.slug === 'idempotent-order-consumer')!;
  const files = [{ path: 'handler.ts', text: HANDLER }];
  const run = playedHere(exercise, await compiled(exercise, files), '0')!.history;
  const told = await watchRun(exercise, files, { schedule: '0', history: run }, machinery);
  const shown = (event: number, line: number) =>
    localsAt(run, told, event, { file: 'handler.ts', line })?.variables.map(({ name, value }) => `${name} = ${value}`);
  const logged = run.flatMap((event, index) => (event.type === 'logged' ? [index] : []));
  expect(shown(logged[0]!, 8)).toEqual([
    'before = { quantity: 10 }',
    'round = 1',
    "orderId = 'ord_12'",
    "sku = 'mug'",
    'quantity = 3',
    expect.stringMatching(/^message = \{ id: 'order-12', body: \{ .* \}, .*attempt: 1/),
    "KEPT = Map(1) { 'ord_12' => 1 }",
  ]);
  expect(shown(logged[1]!, 8)?.slice(0, 2)).toEqual(['before = { quantity: 10 }', 'round = 2']);
  const settled = run.findIndex(event => event.type === 'settled');
  expect(shown(settled, 10)?.slice(0, 2)).toEqual(["why = 'done'", "orderId = 'ord_12'"]);
});

it('shows nothing of a program that behaves otherwise when somebody looks at its variables', async () => {
  const { exercise } = folders.find(folder => folder.exercise.slug === 'idempotent-order-consumer')!;
  const text = `
let looked = 0;
export async function handle(message, { db, log }) {
  const shy = new Proxy({}, { ownKeys() { looked += 1; return []; } });
  log.info('looked at ' + looked);
  await message.ack();
}`;
  const files = [{ path: 'handler.ts', text }];
  const run = playedHere(exercise, await compiled(exercise, files), '0')!.history;
  expect(await watchRun(exercise, files, { schedule: '0', history: run }, machinery)).toEqual([]);
});
