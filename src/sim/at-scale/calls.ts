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
