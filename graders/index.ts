import { acceptedNotLost } from './accepted-not-lost.ts';
import { ackAfterWork } from './ack-after-work.ts';
import { alarmRings } from './alarm-rings.ts';
import { answeredEarly } from './answered-early.ts';
import { answeredInTime } from './answered-in-time.ts';
import { attemptLogged } from './attempt-logged.ts';
import { backoffGrows } from './backoff-grows.ts';
import { boundedMemory } from './bounded-memory.ts';
import { committedReadsOnce } from './committed-reads-once.ts';
import { copyPerSubscriber } from './copy-per-subscriber.ts';
import type { Criterion } from './criterion.ts';
import { dedupSurvivesRestart } from './dedup-survives-restart.ts';
import { effectOnce } from './effect-once.ts';
import { eventIffRow } from './event-iff-row.ts';
import { goodNotBlocked } from './good-not-blocked.ts';
import { guardIsAtomic } from './guard-is-atomic.ts';
import { loadBalanced } from './load-balanced.ts';
import { noIdleConsumer } from './no-idle-consumer.ts';
import { noMessageLost } from './no-message-lost.ts';
import { nothingUnwanted } from './nothing-unwanted.ts';
import { oneWorkerPerJob } from './one-worker-per-job.ts';
import { onlyAfter } from './only-after.ts';
import { orderPerKey } from './order-per-key.ts';
import { othersNotHeldUp } from './others-not-held-up.ts';
import { poisonSetAside } from './poison-set-aside.ts';
import { producerUnchanged } from './producer-unchanged.ts';
import { publishesOnce } from './publishes-once.ts';
import { recoversAfterOutage } from './recovers-after-outage.ts';
import { redriveComplete } from './redrive-complete.ts';
import { refusedOnce } from './refused-once.ts';
import { repeatsOnlyWhenCutShort } from './repeats-only-when-cut-short.ts';
import { retriesBounded } from './retries-bounded.ts';
import { settledSoon } from './settled-soon.ts';
import { transactionsEnded } from './transactions-ended.ts';

/** Every criterion that an exercise may name. The reference for instructors is made from this list. */
export const CRITERIA: readonly Criterion[] = [
  noMessageLost,
  effectOnce,
  ackAfterWork,
  dedupSurvivesRestart,
  guardIsAtomic,
  repeatsOnlyWhenCutShort,
  poisonSetAside,
  retriesBounded,
  settledSoon,
  answeredInTime,
  answeredEarly,
  acceptedNotLost,
  boundedMemory,
  eventIffRow,
  publishesOnce,
  committedReadsOnce,
  transactionsEnded,
  copyPerSubscriber,
  nothingUnwanted,
  oneWorkerPerJob,
  onlyAfter,
  orderPerKey,
  goodNotBlocked,
  othersNotHeldUp,
  backoffGrows,
  redriveComplete,
  alarmRings,
  recoversAfterOutage,
  refusedOnce,
  producerUnchanged,
  noIdleConsumer,
  loadBalanced,
  attemptLogged,
];

export function criterionNamed(id: string): Criterion {
  const criterion = CRITERIA.find(each => each.id === id);
  if (criterion === undefined) throw new Error(`There is no criterion \`${id}\`. There are: ${CRITERIA.map(each => each.id).join(', ')}`);
  return criterion;
}
