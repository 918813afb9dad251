/**
 * Millions of messages through all programs of a system, by the clock. The path of one: an arrival, or what a handler sent, goes into the
 * inbox of the program that reads it (`inbox.ts`); from there in order of time to one of its workers (`place.ts`), where it waits as
 * a template and two numbers (`rows.ts`, `templates.ts`); is handed to the program's own handler, whose calls wait in a wheel and are
 * answered by tables of keys (`keys.ts`), providers and brokers; and what comes of it is counted (`witness.ts`, `depths.ts`, `pushes.ts`).
 *
 * Workers that share nothing are played one after the other, a window at a time, program after program, because what one of them has in
 * hand then fits into a processor's cache. That is sound for as long as messages only go to programs further on, and nothing is touched by
 * two workers within one window. When that turns out not to be so, the run is worth nothing; it is done again with the programs in
 * question played by one clock, and the result says so.
 */
import type { Played, ScaleResult } from '../../history/scale.ts';
import { Halt, type Realm } from '../../process/realm.ts';
import { checkScale } from '../../system/scale.ts';
import { Driver } from './driver.ts';
import type { Stop, Watch } from './places.ts';
import { resultIn, type ScalePart } from './result.ts';
import type { Meeting } from './rounds.ts';
import type { PartOf, Parts, ScaleOptions, ScaleRun, Tie } from './shared.ts';
import type { TouchedKeys } from './sharing.ts';
import type { Stage } from './stage.ts';
import { type Stages, stagesOf } from './stages.ts';
import { TooManyTemplates } from './templates.ts';
import type { ScaleEvent } from './witness.ts';

/** Why it is not played at this speed, and would have to be handed to the slower driver. */
export interface TooSlow {
  readonly why: string;
}

/** Throws a `RangeError` that names the field of the plan. */
export function runScale(run: ScaleRun, realm: Realm, options: ScaleOptions = {}): ScaleResult | TooSlow {
  const stages = prepared(run);
  if ('why' in stages) return stages;
  const played = alone(play({ ...run, stages, realm, options, part: null, watch: null }));
  if ('why' in played) return played;
  const steps = resultIn({ ...run, stages, played: played.how }, [played.driver.counted(played.how)]);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    options.onAlive?.();
  }
}

/**
 * One part of a run whose other parts are played elsewhere. `resultOf` makes of all of them what `runScale` would have come to. Null where
 * it cannot be divided. Where all parts meet it is to be told what `meetingOf` makes of what each of them has come to. All keys of tables
 * that its share of the workers touched go to `onKeys`: whether parts share any is for `KeysOfParts` to say.
 */
export function* runPart(
  run: ScaleRun,
  part: PartOf,
  realm: Realm,
  onKeys: (keys: TouchedKeys) => void,
  options: ScaleOptions = {},
): Generator<Meeting, ScalePart | null, Meeting> {
  const stages = prepared(run);
  if ('why' in stages) return null;
  const played = yield* play({ ...run, stages, realm, options, part, watch: null });
  if ('why' in played) return null;
  for (const keys of played.driver.keys()) onKeys(keys);
  return played.driver.counted(played.how);
}

/** Everything that happened to messages whose fields are these, with lines: the run is done again with an eye on them. */
export function explainScale(
  run: ScaleRun,
  where: Watch['where'],
  realm: Realm,
  options: ScaleOptions = {},
): readonly ScaleEvent[] | TooSlow {
  const stages = prepared(run);
  if ('why' in stages) return stages;
  const played = alone(play({ ...run, stages, realm, options, part: null, watch: { where } }));
  return 'why' in played ? played : played.driver.told();
}

/** Nobody else is to be met. */
function alone<Outcome>(playing: Generator<Meeting, Outcome, Meeting>): Outcome {
  let step = playing.next();
  while (!step.done) step = playing.next(step.value);
  return step.value;
}

function prepared({ system, plan }: ScaleRun): Stages | TooSlow {
  checkScale(plan, system);
  return stagesOf(system, plan);
}

type Prepared = Omit<Parts, 'ties' | 'alone'>;

interface Sound {
  readonly driver: Driver;
  readonly how: Played;
}

function* play(parts: Prepared): Generator<Meeting, Sound | TooSlow, Meeting> {
  const { stages, assumed } = parts.stages;
  let ties: readonly Tie[] = parts.options.clock === 'one' ? [{ from: 0, to: stages.length - 1, why: 'it was asked for', told: true }] : [];
  const services: { readonly service: string; readonly why: string }[] = [];
  const { system } = parts;
  // Whoever begins anew comes to the same.
  const met: Meeting[] = [];
  for (;;) {
    const driver = new Driver({ ...parts, ties, alone: services.map(({ service }) => service) });
    const stop = yield* playOut(driver, met);
    if (stop === null) {
      const told = ties.filter(tie => tie.told);
      const together = told.map(({ from, to, why }) => ({ programs: stages.slice(from, to + 1).map(({ program }) => program), why }));
      return { driver, how: { how: 'fast', why: null, together, services, assumed } };
    }
    if (stop.kind === 'slower') return { why: stop.why };
    if (stop.kind === 'whole') {
      const { service, why } = stop;
      // What is not granted, or not here, the simulation has a sentence for.
      if (!Object.hasOwn(system.services, service) || services.some(each => each.service === service)) return { why };
      services.push({ service, why });
      continue;
    }
    ties = tied(ties, stages, stop);
    // Workers that are divided among parts cannot be played by one clock with others, nor because of what all of them share.
    if (parts.part !== null && ties.at(-1)!.to === stages.length - 1 && ties.at(-1)!.told) return { why: stop.why };
  }
}

/**
 * Each tie is one more, or a longer one, so they come to an end.
 *
 * Copies of a message come to workers of one server, so of the last program a part can play by one clock those workers that it has. Which
 * keys are touched within one window hangs on how long windows are, and so on who plays what; as a result may not, it does not name that tie.
 */
function tied(
  ties: readonly Tie[],
  stages: readonly Stage[],
  { owners, why, ofKey = false }: Extract<Stop, { readonly kind: 'together' }>,
): readonly Tie[] {
  const ends = owners
    .map(owner => stages.findIndex(({ first, workers }) => first <= owner && owner < first + workers))
    .toSorted((a, b) => a - b) as [number, number];
  const meets = ({ from, to }: Tie) => from <= ends[1] && to >= ends[0];
  const met = ties.filter(meets);
  const from = Math.min(ends[0], ...met.map(tie => tie.from));
  const to = Math.max(ends[1], ...met.map(tie => tie.to));
  const told = !ofKey || from < stages.length - 1 || met.some(tie => tie.told);
  return [...ties.filter(tie => !meets(tie)), { from, to, why, told }].toSorted((one, other) => one.from - other.from);
}

function* playOut(driver: Driver, met: Meeting[]): Generator<Meeting, Stop | null, Meeting> {
  try {
    const playing = driver.play();
    let step = playing.next();
    for (let meeting = 0; !step.done; meeting += 1) {
      if (meeting === met.length) met.push(yield step.value);
      step = playing.next(met[meeting]!);
    }
    return step.value;
  } catch (error) {
    if (error instanceof Halt) error.line ??= driver.line();
    if (error instanceof TooManyTemplates) return { kind: 'slower', why: 'messages differ in more than two numbers' };
    throw error;
  }
}
