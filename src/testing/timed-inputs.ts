import { FAN_OUT_PLAN, type TimedPlan } from '../sim/timed/plan.ts';

export const LOOK_PUSH_MARK = `export async function handle(message, { db, push }) {
  if (await db.exists('sent', message.id)) return;
  await push.send(message.body.userId);
  await db.insert('sent', message.id);
}`;

/** Small enough for a test, rough enough for duplicates. */
export const BEHIND_THE_WALL: TimedPlan = {
  ...FAN_OUT_PLAN,
  messages: 60_000,
  partitions: 8,
  perSecond: 8000,
  outages: [{ service: 'push', fromMs: 3000, toMs: 5000, timeoutMs: 100 }],
  crashes: { everyMs: 2000 },
  leaseMs: 3000,
  windowMs: 1000,
};
