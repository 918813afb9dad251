import type { CompiledProgram } from '../../compile/compiled.ts';
import { openRealm } from '../../process/open-realm.ts';
import { FAN_OUT_PLAN, type TimedPlan } from '../../sim/timed/plan.ts';
import type { TimedResult } from '../../sim/timed/result.ts';
import { runTimed, type TimedOptions } from '../../sim/timed/run.ts';
import { type Inputs, THREE_EFFECTS } from './inputs.ts';
import type { Place } from './place.ts';
import { paired, type Row, row } from './row.ts';

/** The fan-out of so many messages, with the outage in the same part of it. */
export function planOf(messages: number): TimedPlan {
  const part = messages / FAN_OUT_PLAN.messages;
  const outages = FAN_OUT_PLAN.outages.map(outage => ({
    ...outage,
    fromMs: Math.round(outage.fromMs * part),
    toMs: Math.round(outage.toMs * part),
  }));
  return { ...FAN_OUT_PLAN, messages, outages };
}

export function fanOut(program: CompiledProgram, messages: number, options: TimedOptions = {}, hardened = false): TimedResult {
  const realm = openRealm({ hardened });
  return runTimed(planOf(messages), realm.load(program), realm, options);
}

type Bare = (message: object, services: object) => Promise<void>;

/** L: the same text, as the engine itself runs it, called in sequence with effects that cost nothing. */
export function bareLoop(messages: number): () => Promise<void> {
  const handle = new Function(THREE_EFFECTS.replace('export async function', 'return async function'))() as Bare;
  return async () => {
    const marked = new Uint8Array(messages);
    let pushes = 0;
    const db = {
      exists: (_: string, id: number) => Promise.resolve(marked[id] === 1),
      insert: (_: string, id: number) => {
        marked[id] = 1;
        return Promise.resolve();
      },
    };
    const push = {
      send: (_: number) => {
        pushes += 1;
        return Promise.resolve();
      },
    };
    for (let id = 0; id < messages; id += 1) await handle({ id, body: { userId: id } }, { db, push });
    if (pushes !== messages) throw new Error('the bare loop lost messages');
  };
}

export interface FanOutMeasured {
  readonly rows: readonly Row[];
  /** L for one message, in seconds. */
  readonly bareSeconds: number;
  readonly hash: string;
}

/** Everything about the fan-out but the hardened run, which changes the thread for good. */
export async function measureFanOut({ programs, messages }: Inputs, place: Place, atMost: number): Promise<FanOutMeasured> {
  const { name: where, now } = place;
  place.forFanOut?.(true);
  const rows: Row[] = [];
  const results: TimedResult[] = [];
  const bare = bareLoop(messages);
  const graded = () => void results.push(fanOut(programs.threeEffects, messages));
  const plain = () => void fanOut(programs.threeEffects, messages, { graded: false });
  const texts = () => void fanOut(programs.textKeys, messages);
  const tenth = () => void fanOut(programs.threeEffects, messages / 10);
  // Once to warm up, or the first of the pair pays for the compiler.
  await bareLoop(messages / 50)();
  tenth();
  const [l, on, off, small, text] = (await paired(now, [bare, graded, plain, tenth, texts], 2)) as [number, number, number, number, number];
  const million = `${messages / 1e6}M messages`;
  const [{ duplicates, lost, deadLettered, delivered, crashes, hash }] = results as [TimedResult];
  rows.push(
    row(
      where,
      'fan-out, against L',
      on / l,
      'x',
      { atMost },
      `${million}: ${on.toFixed(2)} s, L ${l.toFixed(2)} s; ${delivered} calls, ${crashes} crashes`,
    ),
    row(
      where,
      'streaming graders, on to off',
      on / off,
      'x',
      { atMost: 1.1 },
      `${duplicates} duplicates, ${lost} lost, ${deadLettered} dead-lettered`,
    ),
    row(
      where,
      'time a message, all to a tenth of them',
      on / 10 / small,
      'x',
      { atMost: 1.2 },
      `${messages / 1e7}M in ${small.toFixed(2)} s`,
    ),
    row(where, 'dedup keys any strings, against L', text / l, 'x', null, `${text.toFixed(2)} s`),
    row(where, 'two runs, hashes', new Set(results.map(each => each.hash)).size, 'hashes', { atMost: 1 }, hash),
  );
  const twelve = new Set(Array.from({ length: 12 }, () => fanOut(programs.threeEffects, 100_000).hash));
  rows.push(row(where, 'determinism, 12 runs of 100k', twelve.size, 'hashes', { atMost: 1 }, [...twelve].join(' ')));
  place.forFanOut?.(false);
  return { rows, bareSeconds: l / messages, hash: `${hash} ${[...twelve].join(' ')}` };
}

/** Inside SES, against L before SES. Run it last. */
export async function measureHardened({ programs, messages }: Inputs, place: Place, bareSeconds: number, hash: string): Promise<Row[]> {
  const { name: where, now } = place;
  let result: TimedResult | null = null;
  place.forFanOut?.(true);
  fanOut(programs.threeEffects, messages / 50, {}, true);
  const [time] = (await paired(now, [() => void (result = fanOut(programs.threeEffects, messages, {}, true))], 2)) as [number];
  const same = hash.startsWith(result!.hash) ? 'the same hash' : 'ANOTHER HASH';
  return [
    row(
      where,
      'fan-out inside SES, against native L',
      time / (bareSeconds * messages),
      'x',
      { atMost: 4.5 },
      `${time.toFixed(2)} s, ${same}`,
    ),
  ];
}
