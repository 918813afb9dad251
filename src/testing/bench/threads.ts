/** The fan-out by two threads, as two sandboxes play it: here without their walls, so that nothing but the playing is measured. */
import type { CompiledProgram } from '../../compile/compiled.ts';
import { openRealm } from '../../process/open-realm.ts';
import { resultOf, type TimedPart, type TimedResult } from '../../sim/timed/result.ts';
import { runPart } from '../../sim/timed/run.ts';
import { bareLoop, planOf } from './fan-out.ts';
import type { Inputs } from './inputs.ts';
import type { PartJob, Place, Thread } from './place.ts';
import { paired, type Row, row } from './row.ts';

/** What each thread does. */
export function playJob({ program, plan, range, hardened }: PartJob): TimedPart {
  const realm = openRealm({ hardened });
  const noKeys = () => {
    throw new Error('a key that is no id');
  };
  const part = runPart(plan, range, realm.load(program), realm, noKeys);
  if (part === null) throw new Error('the partitions share keys');
  return part;
}

async function byTwo(threads: readonly Thread[], program: CompiledProgram, messages: number, hardened: boolean): Promise<TimedResult> {
  const plan = planOf(messages);
  const half = plan.partitions / 2;
  const parts = threads.map((thread, index) =>
    thread.play({ program, plan, range: { from: index * half, to: (index + 1) * half }, hardened }),
  );
  return resultOf(messages, await Promise.all(parts), { kind: 'each' });
}

/** By the time on the wall, L too: it is what whoever waits for two threads gains, and their processor time is no less. */
export async function measureThreads({ programs, messages }: Inputs, place: Place, atMost: number, hash: string): Promise<Row[]> {
  place.forFanOut?.(true);
  const open = () => [place.openThread(), place.openThread()];
  const [plain, inSes] = [open(), open()];
  const results: TimedResult[] = [];
  const run = (threads: readonly Thread[], hardened: boolean) => async () => {
    results.push(await byTwo(threads, programs.threeEffects, messages, hardened));
  };
  // Once to warm up, as for one thread.
  await byTwo(plain, programs.threeEffects, messages / 10, false);
  await byTwo(inSes, programs.threeEffects, messages / 10, true);
  const works = [bareLoop(messages), run(plain, false), run(inSes, true)];
  const [l, two, hardened] = (await paired(() => performance.now(), works, 2)) as [number, number, number];
  for (const thread of [...plain, ...inSes]) thread.end();
  place.forFanOut?.(false);
  const same = results.every(result => hash.startsWith(result.hash)) ? 'the same hash' : 'ANOTHER HASH';
  const note = (seconds: number) => `${seconds.toFixed(2)} s on the wall, L ${l.toFixed(2)} s; ${same}`;
  return [
    row(place.name, 'fan-out, by two threads, against L', two / l, 'x', { atMost }, note(two)),
    row(place.name, 'fan-out inside SES, by two threads, against native L', hardened / l, 'x', { atMost: 4.5 }, note(hardened)),
  ];
}
