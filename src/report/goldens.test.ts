/**
 * Whole reports as a learner reads them in the terminal, one text file each in `goldens/`: so that whoever changes a word, a count or
 * a schedule sees what becomes of it. `npm run goldens` writes them anew; read the difference before you keep it.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileNode } from '../compile/compile-node.ts';
import type { SourceFile } from '../compile/compiled.ts';
import { type ExerciseFolder, loadExercise } from '../exercise/load-fs.ts';
import { serve } from '../sandbox/inside.ts';
import { CLOSING, type Sandbox } from '../sandbox/protocol.ts';
import { type Machinery, submit } from '../submit.ts';
import { hearRejections, nodeHop } from '../testing/oracle-node.ts';
import { reportText } from './report-text.ts';

/** Two wrong answers of each exercise, beside its starter. */
const WRONG = {
  'commit-after-work': ['gives-up-and-commits', 'swallow-the-error'],
  'idempotent-order-consumer': ['statement-not-awaited', 'swallow-the-error'],
  'poison-pill': ['counts-in-memory', 'lets-it-throw'],
} as const;

/** What no wrong answer does. Each an answer to `idempotent-order-consumer`. */
const OTHERS = {
  'always-throws': `export async function handle(message, { db }) {
  const { sku, quantity } = message.body;
  await db.decrement('stok', sku, quantity);
  await message.ack();
}`,
  'passes-by-luck': `export async function handle(message, { db }) {
  const { eventId, sku, quantity } = message.body;
  const done = db.transaction(async tx => {
    if (await tx.insertIfAbsent('processed_events', eventId)) await tx.decrement('stock', sku, quantity);
  });
  done.then(() => message.ack());
}`,
  'swallows-a-refusal': `export async function handle(message, { db }) {
  const { eventId, sku, quantity } = message.body;
  await db.transaction(async tx => {
    try {
      await tx.insert('processed_events', eventId);
    } catch {
      return;
    }
    await tx.decrement('stock', sku, quantity);
  });
  await message.ack();
}`,
} as const;

let restore: () => void;
beforeAll(() => {
  restore = hearRejections();
});
afterAll(() => restore());

/** The inside of the wall in this thread. Our own programs need no wall, and a process for each would take most of the time. */
const machinery: Machinery = {
  compile: (files, entry) => compileNode(files, entry),
  openSandbox: async (): Promise<Sandbox> => ({
    ask: (request, onAnswer) =>
      new Promise(resolve => {
        serve(
          request,
          answer => {
            onAnswer(answer);
            if (CLOSING.has(answer.kind)) resolve();
          },
          nodeHop,
          () => {},
        );
      }),
    close: () => {},
  }),
};
async function golden({ exercise }: ExerciseFolder, name: string, files: readonly SourceFile[]): Promise<void> {
  const text = reportText(await submit(exercise, files, machinery), exercise.system, 'my/handler.ts');
  await expect(text, 'if that is what it should say now: npm run goldens').toMatchFileSnapshot(`goldens/${exercise.slug}/${name}.txt`);
}

describe.each(Object.entries(WRONG))('%s', (slug, names) => {
  it.each(['starter', ...names])('tells of %s as it did', async name => {
    const folder = await loadExercise(process.cwd(), slug);
    await golden(folder, name, name === 'starter' ? folder.starter : folder.wrong[name]!.files);
  });
});

describe('other programs', () => {
  it.each(Object.entries(OTHERS))('are told of as they were: %s', async (name, text) => {
    await golden(await loadExercise(process.cwd(), 'idempotent-order-consumer'), name, [{ path: 'handler.ts', text }]);
  });
});
