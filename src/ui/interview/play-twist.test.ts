import { beforeAll, describe, expect, it } from 'vitest';
import type { SourceFile } from '../../compile/compiled.ts';
import type { Exercise } from '../../exercise/exercise.ts';
import { loadExercises } from '../../exercise/load-fs.ts';
import { nodeMachinery } from '../../machinery-node.ts';
import { submit } from '../../submit.ts';
import { watchRun } from '../../watch-run.ts';
import type { Engine } from '../workspace/run.ts';
import { passedOf } from './attempt.ts';
import { playTwist, specOf } from './play-twist.ts';
import type { DesignPrompt, Twist } from './prompt.ts';
import { loadDesignPrompts } from './read-fs.ts';
import { recordOf } from './record.ts';

let exercise: Exercise;
let solution: readonly SourceFile[];
let prompt: DesignPrompt;
beforeAll(async () => {
  [prompt] = (await loadDesignPrompts()) as [DesignPrompt];
  const folder = (await loadExercises()).find(each => each.exercise.slug === prompt.exercise)!;
  ({ exercise, solution } = folder);
});

const machinery = { ...nodeMachinery(), warm: () => {} };
const engine = { submit, watchRun, machinery } as Engine;

/** With few followers, who would all have had it before an outage that begins later; and few schedules. */
function small(twist: Twist): Twist {
  const { followers = exercise.atScale!.find(({ name }) => name === twist.from)!.plan.followers } = twist.change;
  const { outages = [] } = twist.change;
  const change = {
    ...twist.change,
    followers: Object.fromEntries(Object.keys(followers).map(user => [user, 300])),
    outages: outages.map(each => ({ ...each, fromMs: 0 })),
  };
  return { ...twist, change, ...(twist.explore && { explore: { ...twist.explore, faults: { rebalance: 1 } } }) };
}

const play = (twist: Twist, files = solution, signal = new AbortController().signal) =>
  playTwist(small(twist), exercise, files, engine, () => {}, signal);
const named = (id: string) => prompt.twists.find(each => each.id === id)!;
const changed = (path: string, from: string, to: string) => {
  const file = solution.find(each => each.path === path)!;
  expect(file.text).toContain(from);
  return solution.map(each => (each === file ? { path, text: file.text.replace(from, to) } : each));
};

describe('a twist', () => {
  it('names a run of the exercise, and programs that there are', () => {
    const programs = Object.keys(exercise.system.programs);
    for (const twist of prompt.twists) {
      const { plan } = specOf(twist, exercise);
      for (const program of [...(plan.deaths?.programs ?? []), ...plan.arrivals.map(({ to }) => to)]) expect(programs).toContain(program);
      for (const { body } of plan.arrivals) expect(Object.keys(plan.followers)).toContain(body.authorId);
    }
  });

  it('is played on the files as they are: an outage is got over, with an alarm and a replay', async () => {
    const { without, values, virtualMs } = await play(named('provider-down'));
    expect(without).toBeNull();
    expect(values).toMatchObject({ missing: 0 });
    expect(values.refused!).toBeGreaterThan(0);
    expect(values.alarm!).toBeGreaterThan(0);
    expect(values.opened!).toBeGreaterThan(1_200_000);
    expect(virtualMs).toBeGreaterThan(1_200_000);
  });

  it('shows what a design without an alarm loses', async () => {
    const topology = solution.find(({ path }) => path === 'topology.ts')!.text;
    const alarm = /await \w+\.alarm\([^;]*;/.exec(topology)![0];
    const { values } = await play(named('provider-down'), changed('topology.ts', alarm, ''));
    expect(values.missing!).toBeGreaterThan(0);
    expect([values.alarm, values.opened]).toEqual([null, null]);
  });

  it('explores besides what no run at scale shows', async () => {
    const { notes, values } = await play(named('rebalance'));
    expect(notes[0]).toMatch(/^Explored: .*up to 1 rebalance, [\d,]+ runs?, and every promise was kept\.$/);
    expect(values.missing).toBe(0);
  });

  it('says why it shows nothing', async () => {
    const { without, values } = await play(named('twice'), changed('post.ts', 'export async function POST', 'export async function PUT'));
    expect(without).toBe('There is no handler to call. Nothing was played.');
    expect(values).toEqual({});
  });

  it('is stopped when it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    expect((await play(named('twice'), solution, stop.signal)).without).toContain('Nothing was played.');
  });
});

describe('what is kept of a submission', () => {
  it('has a row for each of the rubric, each with what it rests on, and the measures of its runs', async () => {
    const atScale = exercise.atScale!.map(spec => ({ ...spec, plan: { ...spec.plan, followers: { star: 2000 } } }));
    const report = await submit({ ...exercise, bounds: exercise.bounds.slice(0, 1), atScale }, solution, machinery, { atScale: 'all' });
    const record = recordOf(report, exercise);
    expect(record.rows.map(({ id }) => id)).toEqual(exercise.rubric!.map(({ id }) => id));
    // The words of the prompt are for these rows.
    expect(Object.keys(prompt.rows).sort()).toEqual(record.rows.map(({ id }) => id).sort());
    for (const { id, evidence } of record.rows) {
      expect(evidence.length, id).toBeGreaterThan(0);
      for (const each of evidence) expect(each.says, id).toMatch(/\.$/);
    }
    expect(passedOf(record)).toBe(report.points.got);
    expect(Object.keys(record.scale)).toEqual(exercise.atScale!.map(({ name }) => name));
    expect(record.scale['ten-million']).toMatchObject({ missing: 0, outOfOrder: 0 });
    for (const { from } of prompt.numbers) if (!('told' in from)) expect(Object.keys(record.scale)).toContain(from.run);
  });

  it('of one that was not judged is why', async () => {
    const report = await submit(exercise, [{ path: 'post.ts', text: 'export const' }], machinery);
    expect(recordOf(report, exercise)).toEqual({ without: 'The code does not compile.', rows: [], scale: {} });
  });
});
