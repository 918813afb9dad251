import type { ChartView } from '../chart/chart.ts';
import type { Said } from '../figure.ts';

/** What the symptoms figure knows of its runs, and what its reader can do. No harness here: the page loads this at once. */

export const SYMPTOMS = ['lag-grows', 'lag-stalls', 'dead-letters', 'doubled', 'out-of-order', 'no-lag'] as const;
export type Symptom = (typeof SYMPTOMS)[number];

/** Runs one of the systems with its cure. */
export interface SymptomAction {
  readonly cure: Symptom;
}

export interface SymptomsView extends Said {
  /** Charts of each system as it is. */
  readonly sick: { readonly [symptom in Symptom]: readonly ChartView[] };
  /** And of those that were run with their cure. */
  readonly cured: { readonly [symptom in Symptom]?: readonly ChartView[] };
}

export interface Case {
  readonly symptom: Symptom;
  /** What the pager said. */
  readonly report: string;
  readonly causes: readonly { readonly text: string; readonly why: string; readonly right?: true }[];
  /** What the cure changes, and what the charts show then. */
  readonly cure: string;
}

export const CASES: readonly Case[] = [
  {
    symptom: 'lag-grows',
    report: 'An alarm on queue depth. Eight orders come in a second, on an ordinary day.',
    causes: [
      {
        text: 'Too few workers for what each order takes',
        right: true,
        why: 'Three workers finish about six a second and eight come in. The two lines never meet, so the queue grows by what lies between them.',
      },
      {
        text: 'A message that fails every time',
        why: 'Then one would come back again and again. Here every order is handled at its first delivery.',
      },
      { text: 'All workers are down', why: 'Then nothing would be handled. About six a second are.' },
      { text: 'Offsets are committed too early', why: 'That hides a backlog. This one is in plain sight.' },
    ],
    cure: 'Six workers instead of three. Nothing else changes; the producer never learns of it.',
  },
  {
    symptom: 'lag-stalls',
    report: 'Lag was near zero for half a minute. Since then it climbs by four a second.',
    causes: [
      { text: 'Too few workers for what each order takes', why: 'Then some would still be handled. Since the half minute not one is.' },
      {
        text: 'One record fails every time, and nothing behind it is read',
        right: true,
        why: 'Its customer is missing, the handler throws, the client goes back to the same offset. The errors are that one record, over and over.',
      },
      {
        text: 'The email provider is down',
        why: 'Then the errors would be refusals, and they would end when it is back. These are of the handler’s own making.',
      },
      { text: 'A hot key: one partition has everything', why: 'There is one partition. Until the bad record it kept up with ease.' },
    ],
    cure: 'The handler puts aside what can never succeed, with its error, and commits past it.',
  },
  {
    symptom: 'dead-letters',
    report: 'Reports pile up in the dead-letter queue. The log of the workers holds no error.',
    causes: [
      { text: 'The handler throws', why: 'The log and the chart agree: it never does.' },
      { text: 'A poison message', why: 'Many different reports end there, and each of them was in fact made.' },
      {
        text: 'The work takes longer than the visibility timeout',
        right: true,
        why: 'A large report takes twelve seconds, the timeout is ten. The queue hands it out again while it is still being made; after three receives it is moved aside.',
      },
      {
        text: 'Too few workers for what each report takes',
        why: 'Then the queue would grow. It does not: workers are idle most of the time.',
      },
    ],
    cure: 'A visibility timeout of thirty seconds, which is longer than any report takes.',
  },
  {
    symptom: 'doubled',
    report: 'Customers complain of two confirmations for one order. It started with the new spot instances.',
    causes: [
      {
        text: 'The producer sends events twice',
        why: 'Four are sent in a second, as many as are placed. What comes again is handed out again.',
      },
      { text: 'Two queues get every order', why: 'Then every order would have two emails. Most have one.' },
      {
        text: 'Workers die between the email and the acknowledgement, and nothing notices the repeat',
        right: true,
        why: 'Each death in that gap leaves an email sent and a message not deleted. The queue hands it out again, as it must, and the handler sends again.',
      },
      { text: 'The visibility timeout is too short', why: 'An email takes a fifth of a second and the timeout is half a minute.' },
    ],
    cure: 'The same handler gives the provider an idempotency key: the order’s id. Workers die as often as before.',
  },
  {
    symptom: 'out-of-order',
    report: 'Some orders are “paid” again after they were “shipped”.',
    causes: [
      { text: 'Redelivery after crashes', why: 'Nobody died and nothing was delivered twice.' },
      { text: 'The clocks of the producers differ', why: 'Nobody looks at clocks. The records of one order were sent in the right order.' },
      {
        text: 'Events of one order are in different partitions',
        right: true,
        why: 'The key is the event’s id, so each event goes anywhere. Four consumers work at their own pace, and a later event overtakes an earlier one.',
      },
      { text: 'The table is not transactional', why: 'Each write is whole. They come in the wrong order.' },
    ],
    cure: 'The key is the order’s id. Same consumers, same pace.',
  },
  {
    symptom: 'no-lag',
    report: 'Dashboards are green: lag is zero or nearly so. Support says that customers of one half minute have no email.',
    causes: [
      {
        text: 'Offsets are committed although the work failed',
        right: true,
        why: 'While the provider was down every send threw. The loop read on and the client committed what it had polled. Lag counts commits, not emails.',
      },
      { text: 'The records expired', why: 'After days, and the lag would have been large until then.' },
      { text: 'The consumer was down for half a minute', why: 'Then lag would have risen. Something read those records.' },
      { text: 'The emails are in a dead-letter queue', why: 'There is none. Kafka has no such thing of its own.' },
    ],
    cure: 'Auto-commit is off. The handler waits and tries again, and commits when the email is out. Lag now shows the outage, and then its end.',
  },
];
