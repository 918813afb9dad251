import type { History } from '../../history/index.ts';
import { judgeHistory } from '../../report/grading.ts';
import { type Minimised, minimise } from '../../sim/minimise.ts';
import { sample } from '../../sim/sample.ts';
import { readSchedule } from '../../sim/schedule.ts';
import { oneBound } from '../../system/one-program.ts';
import type { Bound } from '../../system/system.ts';
import { opened } from '../opened.ts';
import { exerciseOf, type Inputs } from './inputs.ts';
import type { Place } from './place.ts';
import { type Row, row } from './row.ts';

const FAILURES = 300;
const FAULTS = { crash: 2, expire: 1, duplicate: 1, lose: 2 };

/** Failures found by chance among 5 messages, 2 workers and 6 faults, each made as simple as it can be. */
export async function measureMinimising({ programs }: Inputs, { name: where, now }: Place): Promise<Row[]> {
  const five = exerciseOf(5, ['effect-once']);
  const messages = Object.keys(five.messages);
  const bounds: Bound[] = [
    oneBound(messages.slice(0, 1), 1, FAULTS),
    oneBound(messages.slice(0, 1), 2, FAULTS),
    oneBound(messages, 2, FAULTS),
  ];
  const exercise = { ...five, bounds };
  const { open, usage } = opened(exercise, { program: programs.fourEffects }, { share: true });
  const fails = (history: History) => judgeHistory('effect-once', exercise, history).verdict === 'fail';
  const failing: string[] = [];
  sample({
    open: () => open(bounds[2]!),
    bound: 2,
    seed: 48_879,
    runs: 4000,
    onRun: (schedule, history) => {
      if (failing.length < FAILURES && fails(history)) failing.push(schedule);
    },
  });
  const before = now();
  const minimised = failing.map(text => minimise({ open, bounds, usage, schedule: readSchedule(text)!, fails }));
  const each = (now() - before) / failing.length;
  const counts = new Map<string, number>();
  for (const one of minimised) counts.set(one?.schedule ?? 'none', (counts.get(one?.schedule ?? 'none') ?? 0) + 1);
  const [[common, times]] = [...counts].sort((a, b) => b[1] - a[1]) as [[string, number]];
  const replays = (minimised.filter(one => one !== null) as Minimised[]).map(one => one.replays).sort((a, b) => a - b);
  const note = `${failing.length} failures of 4000 random runs; median ${replays[replays.length >> 1]}, ${each.toFixed(2)} ms each`;
  return [
    row(where, 'minimise, most replays', replays.at(-1)!, 'replays', { atMost: 50 }, note),
    row(where, 'minimise, canonical', (100 * times) / failing.length, '%', { atLeast: 99 }, `${common}; ${counts.size} different`),
  ];
}
