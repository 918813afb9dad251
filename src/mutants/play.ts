/**
 * Plays a program that is already compiled until a criterion fails, and no further: by the code that a sandbox runs, with the criteria
 * that a submission is judged by, in one thread.
 */
import type { CompiledPrograms } from '../compile/compiled.ts';
import { type Exercise, withDeclared } from '../exercise/exercise.ts';
import { causeText } from '../report/cause.ts';
import { Grading } from '../report/grading.ts';
import type { Finding } from '../report/report.ts';
import { doubtOf } from '../sandbox/confirm.ts';
import { serve } from '../sandbox/inside.ts';
import type { FromInside, Sandbox } from '../sandbox/protocol.ts';
import type { Hop } from '../sim/replay-native.ts';
import type { Fate } from './fate.ts';

export interface ToPlay {
  readonly exercise: Exercise;
  readonly programs: CompiledPrograms;
  readonly stateLimit: number;
  readonly sampledRuns: number;
}

/** Ends a search from within. */
class Enough extends Error {}

export async function play({ exercise, programs, ...effort }: ToPlay, hop: Hop): Promise<Fate> {
  const grading = new Grading(exercise);
  let played = exercise;
  let last: FromInside | null = null;
  const hear = (answer: FromInside) => {
    if (grading.firstFinding !== null) return;
    if (answer.kind === 'declared') {
      played = withDeclared(exercise, answer.system);
      grading.declared(played);
    }
    if (answer.kind === 'run') grading.see(answer.schedule, answer.history, answer.trace ?? null, answer.sampled, answer.own);
    if (answer.kind === 'misfit') grading.misfit(answer.trace, answer.text);
    last = answer;
    if (grading.firstFinding !== null) throw new Enough();
  };
  serve({ kind: 'explore', exercise, programs, ...effort }, hear, hop, () => {});
  const finding = grading.firstFinding;
  if (finding === null) return concluded(last, grading);
  const doubt = await doubtIn(finding, played, programs, hop);
  return doubt === null ? { kind: 'killed', by: finding.criterion, schedule: finding.schedule } : { kind: 'our-fault', text: doubt };
}

/** Like any counterexample that is shown it is played once more by the engine's own promises. */
function doubtIn({ schedule, history }: Finding, exercise: Exercise, programs: CompiledPrograms, hop: Hop): Promise<string | null> {
  const here: Sandbox = {
    ask: (request, hear) =>
      new Promise(resolve => {
        const over = (answer: FromInside) => {
          hear(answer);
          if (answer.kind !== 'confirmed') resolve();
        };
        serve(request, over, hop, () => {});
      }),
    close: () => {},
  };
  return doubtOf({ exercise, programs, runs: new Map([[schedule, history]]) }, async () => here);
}

/** A handler that throws at every delivery puts little to the test, and that is the first thing that its report says. */
function toldOtherwise(grading: Grading): Fate | null {
  const always = grading.remarks(grading.results(true)).find(({ kind }) => kind === 'always-throws');
  return always === undefined ? null : { kind: 'ended', how: causeText(always.words) };
}

function concluded(last: FromInside | null, grading: Grading): Fate {
  switch (last?.kind) {
    case 'done': {
      const untold = grading.results(true).filter(({ verdict }) => verdict === 'unknown');
      if (untold.length > 0) return toldOtherwise(grading) ?? { kind: 'unknown', criteria: untold.map(({ id }) => id) };
      return { kind: 'survived', complete: last.complete, digest: grading.digest };
    }
    case 'does-not-load':
    case 'no-handler':
      return { kind: 'invalid', why: last.text };
    case 'bad-topology':
      return { kind: 'ended', how: `the broker refuses it: ${last.text}` };
    case 'bad-criterion':
      return { kind: 'our-fault', text: `the exercise's own criterion \`${last.criterion}\` cannot judge: ${last.text}` };
    case 'halted':
      return { kind: 'ended', how: last.reason };
    default:
      return { kind: 'our-fault', text: last?.kind === 'our-fault' ? last.text : `the search closed with \`${last?.kind ?? 'nothing'}\`` };
  }
}
