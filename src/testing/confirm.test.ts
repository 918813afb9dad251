/** No counterexample is shown that the program, as it was written and on the engine's own promises, does not confirm. */
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Exercise } from '../exercise/exercise.ts';
import { loadExercise } from '../exercise/load-fs.ts';
import { nodeMachinery } from '../machinery-node.ts';
import type { Report } from '../report/report.ts';
import type { ChildOptions } from '../sandbox/child-node.ts';
import { type Machinery, type Progress, type SubmitOptions, submit } from '../submit.ts';

const SLUG = 'idempotent-order-consumer';
let exercise: Exercise;
let text: string;
beforeAll(async () => {
  ({ exercise } = await loadExercise(process.cwd(), SLUG));
  text = await readFile(`exercises/${SLUG}/wrong/mark-after-work/handler.ts`, 'utf8');
});

/** As if lowering had made something else of the program than it says. */
async function mistranslated(from: string, to: string, options: ChildOptions & SubmitOptions = {}): Promise<Report> {
  const machinery = nodeMachinery(options);
  const compile: Machinery['compile'] = async (files, entry, rest) => {
    const compiled = await machinery.compile(files, entry, rest);
    if (!compiled.ok) return compiled;
    expect(compiled.program.native).toContain(from);
    return { ok: true, program: { ...compiled.program, native: compiled.program.native.replace(from, to) } };
  };
  return submit(exercise, [{ path: 'handler.ts', text }], { ...patient(machinery), compile }, options);
}

/** As if the search took longer than confirming what it finds: its last word is held back until a sandbox has confirmed something. */
function patient(machinery: Machinery): Machinery {
  let opened = 0;
  let confirmed = () => {};
  const known = new Promise<void>(resolve => {
    confirmed = resolve;
  });
  return {
    compile: machinery.compile,
    openSandbox: async () => {
      opened += 1;
      const searches = opened === 1;
      const sandbox = await machinery.openSandbox();
      return {
        close: () => sandbox.close(),
        ask: async (request, hear, signal) => {
          await sandbox.ask(request, hear, signal).finally(() => searches || confirmed());
          if (searches) await known.then(() => new Promise(resolve => setTimeout(resolve, 50)));
        },
      };
    },
  };
}

describe('confirming counterexamples', () => {
  it('shows the first one while the search goes on, once it is confirmed', async () => {
    const shown: unknown[] = [];
    const onProgress = ({ phase, firstFinding }: Progress) => firstFinding !== null && shown.push([phase, firstFinding.schedule]);
    await submit(exercise, [{ path: 'handler.ts', text }], patient(nodeMachinery()), { onProgress });
    expect(shown).toContainEqual(['exploring', expect.stringMatching(/^\d/)]);
  });

  it('shows none that is not confirmed, however long the search goes on', async () => {
    const shown: unknown[] = [];
    const onProgress = ({ firstFinding }: Progress) => void shown.push(firstFinding);
    const report = await mistranslated('await message.ack()', 'await null', { onProgress });
    expect(report.outcome.kind).toBe('our-fault');
    expect(shown.length).toBeGreaterThan(1);
    expect(shown.every(finding => finding === null)).toBe(true);
  });

  it('shows what the oracle agrees with', async () => {
    const report = await submit(exercise, [{ path: 'handler.ts', text }], nodeMachinery());
    expect(report.outcome).toEqual({ kind: 'graded' });
    expect(report.verdict).toBe('fail');
  });

  it('takes the blame for what the oracle does otherwise, names the schedule, and gives no verdict', async () => {
    const report = await mistranslated('await message.ack()', 'await null');
    expect(report.outcome).toMatchObject({
      kind: 'our-fault',
      text: expect.stringMatching(/^schedule \d[\w.-]* goes another way .* Event \d+ is/),
    });
    expect(report.verdict).toBe('unknown');
    expect(report.criteria.map(({ verdict, finding }) => [verdict, finding])).toEqual(report.criteria.map(() => ['unknown', null]));
  });

  it('takes the blame for what the oracle cannot play', async () => {
    const report = await mistranslated("'use strict';", "'use strict'; throw new Error('broken');");
    expect(report.outcome).toMatchObject({ kind: 'our-fault', text: expect.stringMatching(/could not be played/) });
  });

  it('takes the blame when the oracle does not come back', async () => {
    const report = await mistranslated('await message.ack()', 'for (;;) await null', { silenceMs: 1500 });
    expect(report.outcome).toMatchObject({ kind: 'our-fault', text: expect.stringMatching(/could not be played .* no answer/) });
  });
});
