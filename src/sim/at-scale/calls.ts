import type { Ms } from '../../history/event.ts';
import type { ScalePlan } from '../../system/scale.ts';

/** Every call that is played at full speed, by the name that the learner writes. */
export const CALLS = [
  'db.exists',
  'db.insert',
  'db.insertIfAbsent',
  'db.delete',
  'push.send',
  'email.send',
  'followers.page',
  'followers.count',
  'queue.send',
  'topic.publish',
  'message.ack',
  'message.retry',
  'message.extend',
  'message.answer',
  'clock.sleep',
] as const;
export type CallName = (typeof CALLS)[number];
/** Their numbers, which go into hashes: never reorder. */
export const CALL = Object.fromEntries(CALLS.map((name, number) => [name, number])) as { readonly [name in CallName]: number };

/** Calls of these services that have no number of their own. */
const OTHERS = ['db', 'redis', 'payments'];

/** How long calls take, as dice are made for them: the number of each call's range, and the ranges. */
export interface Latencies {
  readonly ranges: readonly (readonly [least: Ms, more: Ms])[];
  rangeOf(call: string): number;
}

export function latenciesOf({ latencies }: ScalePlan): Latencies {
  const own = Object.keys(latencies).filter(name => name.includes('.') && !(CALLS as readonly string[]).includes(name));
  const names = [...CALLS, ...OTHERS, ...own];
  const of = (name: string) => {
    if (name === 'clock.sleep') return latencies[name] ?? { ms: 0, jitterMs: 0 };
    return latencies[name] ?? latencies[name.split('.')[0]!] ?? latencies.default ?? { ms: 0, jitterMs: 0 };
  };
  return {
    ranges: names.map(of).map(({ ms, jitterMs }) => [ms, jitterMs] as const),
    rangeOf: call => {
      const known = names.indexOf(call);
      return known >= 0 ? known : Math.max(0, names.indexOf(call.split('.')[0]!));
    },
  };
}
