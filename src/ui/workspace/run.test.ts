import { describe, expect, it, vi } from 'vitest';
import type { Exercise, ScaleSpec } from '../../exercise/exercise.ts';
import type { Report } from '../../report/report.ts';
import type { Machinery, Progress } from '../../submit.ts';
import { type Engine, Runner } from './run.ts';

const exercise = { slug: 'x', criteria: [{ id: 'a', points: 3, claim: null }] } as unknown as Exercise;
const files = [{ path: 'handler.ts', text: '' }];
const machinery = { warm: () => {} } as unknown as Machinery & { warm(): void };
const rest: Omit<Engine, 'submit'> = {
  machinery,
  watchRun: async () => [],
  declare: async () => ({ ok: false, text: 'nothing', line: null }),
  playMore: async () => report,
};
const report = { exercise: 'x', outcome: { kind: 'graded' }, warnings: [], verdict: 'pass' } as unknown as Report;
const runner = (submit: Engine['submit']) =>
  new Runner(
    exercise,
    async () => ({ ...rest, submit }),
    () => 0,
  );
const outcome = ({ state }: Runner) => (state.kind === 'done' ? state.report.outcome.kind : state.kind);

it('shows progress while it runs, then the report', async () => {
  const seen: string[] = [];
  const it = runner(async (_exercise, _files, _machinery, options) => {
    options?.onProgress?.({ phase: 'exploring', runs: 7 } as Progress);
    return report;
  });
  it.subscribe(() => seen.push(it.state.kind === 'running' ? `running ${it.state.progress?.runs ?? '-'}` : it.state.kind));
  await it.run(files, []);
  expect(seen).toEqual(['running -', 'running 7', 'done']);
});

it('lists type errors beside the compiler’s warnings, each once', async () => {
  const error = { severity: 'error', file: 'handler.ts', line: 1, column: 1, length: 1, text: 'no' } as const;
  const it = runner(async () => ({ ...report, warnings: [error] }));
  await it.run(files, [error, { ...error, line: 2 }]);
  expect(it.state.kind === 'done' && it.state.report.warnings.map(({ line }) => line)).toEqual([1, 2]);
});

it('obeys Stop even when the work never answers', async () => {
  vi.useFakeTimers();
  const it = runner(() => new Promise(() => {}));
  const done = it.run(files, []);
  it.stop();
  await vi.advanceTimersByTimeAsync(600);
  await done;
  vi.useRealTimers();
  expect(outcome(it)).toBe('cancelled');
});

it('takes a failure of ours upon us, and can run again', async () => {
  let broken = true;
  const it = new Runner(
    exercise,
    async () => {
      if (broken) throw new Error('offline');
      return { ...rest, submit: async () => report };
    },
    () => 0,
  );
  await it.run(files, []);
  expect(outcome(it)).toBe('our-fault');
  broken = false;
  await it.run(files, []);
  expect(outcome(it)).toBe('graded');
});

it('ignores a second Run while one is under way', async () => {
  const submit = vi.fn<Engine['submit']>(async () => report);
  const it = runner(submit);
  await Promise.all([it.run(files, []), it.run(files, [])]);
  expect(submit).toHaveBeenCalledTimes(1);
});

describe('a run at scale that is asked for afterwards', () => {
  const spec = { name: 'large' } as ScaleSpec;
  const more = (playMore: Engine['playMore']) =>
    new Runner(
      exercise,
      async () => ({ ...rest, submit: async () => report, playMore }),
      () => 0,
    );

  it('plays the code that was run, keeps its report meanwhile, and then has the new one', async () => {
    const after = { ...report, verdict: 'fail' } as Report;
    const it = more(async (_exercise, ran, before, _spec, _machinery, { onProgress }) => {
      expect([ran, before.verdict]).toEqual([files, 'pass']);
      onProgress?.({ name: 'large', title: 'Large', number: 1, count: 1, followers: {}, progress: null });
      expect(it.live.heard?.name).toBe('large');
      return after;
    });
    await it.more(spec);
    expect(it.state.kind).toBe('idle');
    await it.run(files, []);
    const playing = it.more(spec);
    expect(it.state).toMatchObject({ kind: 'done', report: { verdict: 'pass' }, more: { name: 'large' } });
    expect(it.busy).toBe(true);
    await playing;
    expect(it.state).toMatchObject({ report: { verdict: 'fail' }, more: null });
    expect([it.busy, it.live.heard]).toEqual([false, null]);
  });

  it('can be stopped, and no other run begins beside it', async () => {
    const submit = vi.fn<Engine['submit']>(async () => report);
    const it = new Runner(
      exercise,
      async () => ({
        ...rest,
        submit,
        playMore: (_exercise, _files, _report, _spec, _machinery, { signal }) =>
          new Promise((_, reject) => signal!.addEventListener('abort', () => reject(new Error('stopped')))),
      }),
      () => 0,
    );
    await it.run(files, []);
    const playing = it.more(spec);
    await it.run(files, []);
    expect(submit).toHaveBeenCalledTimes(1);
    await Promise.resolve();
    it.stop();
    expect(it.state).toMatchObject({ more: { stopping: true } });
    await playing;
    expect(it.state).toMatchObject({ kind: 'done', report: { verdict: 'pass' }, more: null });
    expect(it.state).not.toHaveProperty('problem');
  });

  it('says so when it cannot be played, and loses nothing', async () => {
    const it = more(async () => {
      throw new Error('offline');
    });
    await it.run(files, []);
    await it.more(spec);
    expect(it.state).toMatchObject({ report: { verdict: 'pass' }, more: null, problem: 'Error: offline' });
  });
});
