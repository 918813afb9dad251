/**
 * What a criterion of an exercise's own is shown: copies, frozen to the ground, and functions that answer with such copies. So nothing that
 * it does to them alters what the run, or another criterion, sees.
 */
import type { Context } from '../../graders/criterion.ts';
import type { Account, Ledger, Names } from '../../graders/ledger.ts';
import type { HistoryEvent } from '../history/event.ts';
import { frozen } from '../process/frozen.ts';
import { spend } from '../process/jobs.ts';

/** Plain data only. A name such as `__proto__` stays a name. */
export function copyOf<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(each => copyOf(each) as unknown)) as Value;
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([name, each]) => [name, copyOf(each) as unknown]))) as Value;
}

const copies = new WeakMap<HistoryEvent, HistoryEvent>();

/** Runs that are copies of one another share their events, and so these. */
export function eventShown(event: HistoryEvent): HistoryEvent {
  let copy = copies.get(event);
  if (copy === undefined) {
    copy = copyOf(event);
    copies.set(event, copy);
  }
  return copy;
}

/** Work of ours that code of theirs can ask for in a loop. */
const ASKED = 20;

const textOf = (value: unknown): string => {
  spend(ASKED);
  if (typeof value !== 'string') throw new TypeError('a text is needed here: the name of a message, a thing, a life or an effect');
  return value;
};

const numberOf = (value: unknown): number => {
  spend(ASKED);
  if (typeof value !== 'number') throw new TypeError('a number is needed here: of a delivery or a worker');
  return value;
};

const nameOrNone = (value: unknown): string | undefined => (value === undefined ? undefined : textOf(value));

export function contextShown(context: Context): object {
  const { lives } = context;
  return frozen({
    effects: copyOf(context.effects),
    effectNamed: (of?: unknown) => context.effectNamed(nameOrNone(of)),
    thingOf: (message: unknown) => context.thingOf(textOf(message)),
    ledger: (of?: unknown) => ledgerShown(context.ledger(nameOrNone(of)) as Ledger),
    names: (of?: unknown) => frozen(namesShown(context.names(nameOrNone(of)))),
    lives: {
      alive: (life: unknown) => lives.alive(textOf(life)),
      endOf: (life: unknown) => lives.endOf(textOf(life)),
      name: (life: unknown) => lives.name(textOf(life)),
      workerOf: (life: unknown) => lives.workerOf(textOf(life)),
      programOf: (worker: unknown) => lives.programOf(numberOf(worker)),
      runs: (worker: unknown, program?: unknown) => lives.runs(numberOf(worker), nameOrNone(program)),
    },
  });
}

const namesShown = (names: Names) => ({
  delivery: (delivery: unknown) => copyOf(names.deliveries.get(numberOf(delivery)) ?? null),
  thingOf: (message: unknown) => names.thingOf(textOf(message)),
  concerns: (message: unknown, thing: unknown) => names.concerns(textOf(message), textOf(thing)),
  sent: (message: unknown) => names.sent(textOf(message)),
  owedFor: (message: unknown) => names.owedFor(textOf(message)),
  hopeless: (message: unknown) => names.hopeless(textOf(message)),
});

const accountShown = ({ thing, amount, wanted, got, since, contributions }: Account) =>
  copyOf({ thing, amount, wanted, got, since, contributions });

const ledgerShown = (ledger: Ledger) =>
  frozen({
    ...namesShown(ledger),
    name: ledger.name,
    effect: copyOf(ledger.effect),
    account: (thing: unknown) => {
      const account = ledger.accounts.get(textOf(thing));
      return account === undefined ? null : accountShown(account);
    },
    accounts: () => {
      const all = [...ledger.accounts.values()];
      spend(ASKED * (1 + all.length));
      return copyOf(all.map(accountShown));
    },
    made: () => {
      spend(ASKED);
      return copyOf(ledger.made);
    },
    done: (message: unknown) => ledger.done(textOf(message)),
  });
