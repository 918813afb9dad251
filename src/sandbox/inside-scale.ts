import { openRealm } from '../process/open-realm.ts';
import { castAll, loadAll } from '../search/open-run.ts';
import { explainScale, runPart, runScale } from '../sim/at-scale/run.ts';
import type { ScaleProgress } from '../sim/at-scale/shared.ts';
import type { TouchedKeys } from '../sim/at-scale/sharing.ts';
import { runSlowly } from '../sim/at-scale/slowly.ts';
import type { FromInside, ToInside } from './protocol.ts';

/** A system by the clock, inside the wall. What cannot be played fast is played slowly, and the result says so. */
export function playScale(
  { system, plan, programs, effects, slowly, part, explain }: Extract<ToInside, { kind: 'scale' }>,
  say: (answer: FromInside) => void,
): FromInside {
  const realm = openRealm({ hardened: true, onLine: line => say({ kind: 'at', line }) });
  const casts = castAll(system, loadAll(realm, programs), false);
  const run = { system, plan, effects, programs: Object.fromEntries(Object.entries(casts).map(([name, { program }]) => [name, program])) };
  const options = { onProgress: (progress: ScaleProgress) => say({ kind: 'scale-progress', progress }) };
  if (part !== null) {
    const onKeys = (keys: TouchedKeys) => say({ kind: 'scale-keys', keys });
    const its = runPart(run, part, realm, onKeys, options);
    for (const chunk of its?.pushes?.chunks ?? []) say({ kind: 'scale-pushes', chunk });
    say({ kind: 'scale-part', part: its?.pushes == null ? its : { ...its, pushes: { ...its.pushes, chunks: [] } } });
  } else if (explain !== null) {
    const events = explainScale(run, explain, realm, options);
    // The slow way tells nothing but its history.
    say({ kind: 'scale-told', events: 'why' in events ? [] : events });
  } else {
    const result = runScale(run, realm, options);
    const fewer = slowly === undefined ? plan : { ...plan, followers: slowly };
    const slow = (why: string) => runSlowly({ system, plan: fewer, casts, effects, why }, realm, options);
    say({ kind: 'scale-result', result: 'why' in result ? slow(result.why) : result });
  }
  return { kind: 'done', complete: true, runs: 1, states: 0, sampled: null, beyond: [] };
}
