import atOnce from '../../../../content/figures/retry-at-once.js?lowered';
import threeTimes from '../../../../content/figures/retry-three-times.js?lowered';
import withBackoff from '../../../../content/figures/retry-with-backoff.js?lowered';
import type { Called, History } from '../../../history/event.ts';
import type { OwnProgram } from '../../../process/own-realm.ts';
import { oneQueue } from '../../../system/one-program.ts';
import type { Play } from '../figure.ts';
import { openFigureRun } from '../run.ts';
import { type Mark, OPENING, ORDERS, OUTAGE_MS, POISON, type PolicyView, type RetryAction, type RetryView, WINDOW_MS } from './view.ts';

const MOST_RECEIVES = 5;
const PROGRAMS: readonly { readonly program: OwnProgram; readonly deadLetterQueue: string | null }[] = [
  { program: atOnce, deadLetterQueue: null },
  { program: threeTimes, deadLetterQueue: null },
  { program: withBackoff, deadLetterQueue: null },
  { program: withBackoff, deadLetterQueue: 'emails-dead' },
];
const address = (order: string) => `${order}@example.com`;

/** One SQS queue, one worker, six orders whose mail takes 200 ms each: the same trouble under four policies. */
export const play: Play<RetryAction, RetryView> = actions => {
  const { trouble } = actions.at(-1) ?? OPENING;
  const policies = PROGRAMS.map(({ program, deadLetterQueue }) => viewOf(runOf(program, deadLetterQueue, trouble === 0), trouble === 0));
  return { said: sentence(policies, trouble === 0), trouble, policies };
};

function runOf(program: OwnProgram, deadLetterQueue: string | null, poison: boolean): History {
  const { simulation, history } = openFigureRun(program, {
    feed: oneQueue('emails', deadLetterQueue === null ? {} : { deadLetterQueue, maxReceiveCount: MOST_RECEIVES }),
    services: {
      clock: true,
      email: {
        idempotencyKeys: null,
        rateLimit: null,
        refuses: poison ? { [address(POISON)]: 'there is no such mailbox' } : {},
        outages: poison ? [] : [{ fromMs: 0, untilMs: OUTAGE_MS }],
      },
    },
    messages: Object.fromEntries(ORDERS.map(order => [order, { to: address(order) }])),
    workers: 1,
    crashes: 0,
  });
  for (let choice = simulation.ordinary(); choice !== null && choice.kind !== 'rest'; choice = simulation.ordinary()) {
    simulation.perform(choice);
    if (simulation.now > WINDOW_MS) break;
  }
  if (simulation.ordinary() === null) throw new Error('a run of the retry figure was cut off before its window ended');
  return history;
}

function viewOf(history: History, poison: boolean): PolicyView {
  const messages = new Map<number, string>();
  const calls = new Map<number, Called>();
  const failed = new Set<number>();
  const marks: Mark[] = [];
  const mark = (message: string, at: number, kind: Mark['kind']) => marks.push({ order: ORDERS.indexOf(message as never), at, kind });
  let attempts = 0;
  for (const event of history) {
    if (event.at > WINDOW_MS) break;
    if (event.type === 'delivered') messages.set(event.delivery, event.message);
    if (event.type === 'called') calls.set(event.call, event);
    if (event.type === 'dead-lettered') mark(event.message, event.at, 'dead');
    if (event.type !== 'applied' && event.type !== 'refused') continue;
    const { service, operation, delivery } = calls.get(event.call)!;
    if (service === 'email') attempts += 1;
    if (event.type === 'refused') failed.add(delivery);
    else if (operation === 'retry') mark(messages.get(delivery)!, event.at, 'again');
    else if (operation === 'ack') mark(messages.get(delivery)!, event.at, failed.has(delivery) ? 'dropped' : 'sent');
  }
  const count = (kind: Mark['kind']) => marks.filter(one => one.kind === kind).length;
  const good = marks.filter(({ kind }) => kind === 'sent');
  const [sent, dropped, dead] = [count('sent'), count('dropped'), count('dead')];
  return {
    marks,
    sent,
    dropped,
    dead,
    open: ORDERS.length - sent - dropped - dead,
    attempts,
    goodSentMs: good.length === ORDERS.length - (poison ? 1 : 0) ? good.at(-1)!.at : null,
  };
}

function sentence([endless, limited, patient, aside]: readonly PolicyView[], poison: boolean): string {
  if (poison)
    return `${POISON} can never be sent. Without a limit it costs ${endless!.attempts - endless!.sent} tries in ${WINDOW_MS / 1000} s; with one it is dropped, and nobody hears of it; with a dead-letter queue it waits there for a person.`;
  return `Everything fails for ${OUTAGE_MS / 1000} s. The limit of three drops ${limited!.dropped} orders that could have been sent; backoff sends all ${patient!.sent} with ${patient!.attempts} tries instead of ${endless!.attempts}, and ${aside!.dead === 0 ? 'nothing' : aside!.dead} ends in the dead-letter queue.`;
}
