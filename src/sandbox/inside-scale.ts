import { openRealm } from '../process/open-realm.ts';
import { castAll, loadAll } from '../search/open-run.ts';
import type { ScalePart } from '../sim/at-scale/result.ts';
import type { Meeting } from '../sim/at-scale/rounds.ts';
import { explainScale, runPart, runScale } from '../sim/at-scale/run.ts';
import type { ScaleProgress } from '../sim/at-scale/shared.ts';
import type { TouchedKeys } from '../sim/at-scale/sharing.ts';
import { runSlowly } from '../sim/at-scale/slowly.ts';
import type { FromInside, ToInside } from './protocol.ts';

type Say = (answer: FromInside) => void;

const DONE: FromInside = { kind: 'done', complete: true, runs: 1, states: 0, sampled: null, beyond: [] };

/** The part that waits for the others. */
let waiting: Generator<Meeting, ScalePart | null, Meeting> | null = null;

/**
 * A system by the clock, inside the wall. What cannot be played fast is played slowly, and the result says so. Null where it waits to be
 * told what others have come to: see `goOn`.
 */
export function playScale(
  { system, plan, programs, effects, slowly, part, explain }: Extract<ToInside, { kind: 'scale' }>,
  say: Say,
  alive: () => void,
): FromInside | null {
  const realm = openRealm({ hardened: true, onLine: line => say({ kind: 'at', line }) });
  const casts = castAll(system, loadAll(realm, programs), false);
  const run = { system, plan, effects, programs: Object.fromEntries(Object.entries(casts).map(([name, { program }]) => [name, program])) };
  const onProgress = (progress: ScaleProgress) => say({ kind: 'scale-progress', progress });
  const options = { onProgress, onAlive: alive };
  if (part !== null) {
    const onKeys = (keys: TouchedKeys) => say({ kind: 'scale-keys', keys });
    waiting = runPart(run, part, realm, onKeys, options);
    return told(waiting.next(), say);
  }
  if (explain !== null) {
    const events = explainScale(run, explain, realm, options);
    // The slow way tells nothing but its history.
    say({ kind: 'scale-told', events: 'why' in events ? [] : events });
    return DONE;
  }
  const result = runScale(run, realm, options);
  const fewer = slowly === undefined ? plan : { ...plan, followers: slowly };
  const slow = (why: string) => runSlowly({ system, plan: fewer, casts, effects, why }, realm, options);
  say({ kind: 'scale-result', result: 'why' in result ? slow(result.why) : result });
  return DONE;
}

/** What all parts have come to is known: this one goes on. */
export function goOn({ meeting }: Extract<ToInside, { kind: 'scale-goes-on' }>, say: Say): FromInside | null {
  if (waiting === null) throw new Error('nothing waits to go on');
  return told(waiting.next(meeting), say);
}

function told(step: IteratorResult<Meeting, ScalePart | null>, say: Say): FromInside | null {
  if (!step.done) {
    say({ kind: 'scale-meets', meeting: step.value });
    return null;
  }
  waiting = null;
  const part = step.value;
  for (const chunk of part?.pushes?.chunks ?? []) say({ kind: 'scale-pushes', chunk });
  say({ kind: 'scale-part', part: part?.pushes == null ? part : { ...part, pushes: { ...part.pushes, chunks: [] } } });
  return DONE;
}
