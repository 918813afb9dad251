import type { HistoryEvent } from '../src/history/event.ts';
import { type Context, criterion, type FindingFacts, fail, type Judge, pass, unknown, type Verdict } from './criterion.ts';
import { optional, program } from './parameters.ts';

/**
 * Readers of committed records wait behind a transaction that nobody ends. A process that died cannot end its own; whoever comes next with
 * its transactional id does so at once. Left to its timeout is what another life of the program could have ended: one that was handed
 * something meanwhile. As long as nobody is handed anything, because the offsets in the transaction are what the group waits for, nobody could.
 */
export const transactionsEnded = criterion({
  id: 'transactions-ended',
  claim: 'A transaction that a process left open is ended by whoever comes next, and not left to its timeout',
  untested: 'no process left a transaction open',
  params: { at: optional(program('Whose transactions; those of all programs where it is left out.')) },
  start: ({ at }, context) => new TransactionsEnded(at, context),
});

/** The service, in calls, whose transactions these are. */
const CLIENT = 'kafka';

interface Open {
  readonly index: number;
  /** The first handing to a life of the same program since. */
  handed: { readonly index: number; readonly life: string } | null;
}

class TransactionsEnded implements Judge {
  readonly #at: string | undefined;
  readonly #context: Context;
  /** By life: since when it has a transaction open. */
  readonly #open = new Map<string, Open>();
  readonly #calls = new Map<number, { readonly life: string; readonly operation: string }>();
  #tested = false;
  #finding: FindingFacts | null = null;

  constructor(at: string | undefined, context: Context) {
    this.#at = at;
    this.#context = context;
  }

  see(event: HistoryEvent, index: number): void {
    switch (event.type) {
      case 'called':
        if (event.service === CLIENT) this.#calls.set(event.call, { life: `${event.worker}.${event.life}`, operation: event.operation });
        break;
      case 'applied':
        this.#applied(event.call, index);
        break;
      case 'refused':
        this.#calls.delete(event.call);
        break;
      case 'crashed':
        for (const call of event.pending) this.#calls.delete(call);
        break;
      case 'delivered':
        this.#delivered(event, index);
        break;
      case 'transaction-aborted':
        this.#aborted(event, index);
        break;
      default:
        break;
    }
  }

  #applied(call: number, index: number): void {
    const made = this.#calls.get(call);
    this.#calls.delete(call);
    if (made === undefined) return;
    const { life, operation } = made;
    if (operation === 'commit' || operation === 'abort') this.#open.delete(life);
    else if (operation !== 'connect' && !this.#open.has(life)) this.#open.set(life, { index, handed: null });
  }

  #delivered({ worker, life }: Extract<HistoryEvent, { type: 'delivered' }>, index: number): void {
    const { lives } = this.#context;
    const program = lives.programOf(worker);
    const handed = { index, life: `${worker}.${life}` };
    for (const [owner, open] of this.#open) if (lives.programOf(Number.parseInt(owner, 10)) === program) open.handed ??= handed;
  }

  #aborted({ worker, life, reason, transactionalId, openedAt, at }: Extract<HistoryEvent, { type: 'transaction-aborted' }>, index: number) {
    const key = `${worker}.${life}`;
    const open = this.#open.get(key);
    this.#open.delete(key);
    if (!this.#context.lives.runs(worker, this.#at)) return;
    this.#tested = true;
    if (reason === 'fenced' || open === undefined || open.handed === null || this.#finding !== null) return;
    const died = this.#context.lives.endOf(key);
    const why =
      open.handed.life === key
        ? 'its process was handed more, and did not end it'
        : `whoever was at work meanwhile had another transactional id than "${transactionalId}"`;
    this.#finding = {
      kind: 'left-open',
      effect: null,
      thing: transactionalId,
      conflict: [open.handed.index, index],
      between: died === null ? [open.index] : [open.index, died],
      wanted: 1,
      got: 0,
      told: [
        'the transaction that ',
        { worker },
        ' had begun at ',
        { line: open.index },
        ` stayed open for ${(at - openedAt) / 1000} s, and readers of committed records waited behind it: ${why}, so it was `,
        { wrong: 'left to its timeout' },
        '.',
      ],
    };
  }

  verdict(): Verdict {
    if (this.#finding !== null) return fail(this.#finding);
    return this.#tested ? pass : unknown(transactionsEnded.untested);
  }

  key(): string {
    const { lives } = this.#context;
    const open = [...this.#open].map(([life, { handed }]) => `${lives.workerOf(life)}${lives.alive(life)}:${handed !== null}`);
    const calls = [...this.#calls.values()].map(({ life, operation }) => `${lives.name(life)}.${operation}`);
    return `${this.#finding !== null}|${this.#tested}|${open.sort()}|${calls.sort()}`;
  }
}
