/**
 * Where each fault can strike, and what it does then. One row a fault; its words stand in `history/faults.ts`, its letter in
 * `schedule.ts`.
 */
import type { BrokerFault } from '../brokers/broker.ts';
import type { FaultName } from '../history/faults.ts';
import type { Calls } from './calls.ts';
import type { Clock } from './clock.ts';
import type { Lives } from './lives.ts';
import { CHOICES, type Choice, crashOf, type FaultKind } from './schedule.ts';
import type { Worker } from './worker.ts';
import type { World } from './world.ts';

/** A run, as far as faults have to do with it. */
export interface Struck {
  readonly world: World;
  readonly lives: Lives;
  readonly calls: Calls;
  readonly clock: Clock;
}

export interface Strike {
  readonly fault: FaultName;
  /** Strikes one worker: as which choices now. */
  ofWorker?(run: Struck, worker: Worker): readonly Choice[];
  /** Strikes something else. */
  ofWorld?(run: Struck): readonly Choice[];
  /** One of its choices is made. */
  perform(run: Struck, choice: never): void;
}

type Of<Kind extends Choice['kind']> = Extract<Choice, { kind: Kind }>;

const workerOf = ({ world }: Struck, { worker }: { readonly worker: number }) => world.workers[worker - 1]!;

/** In the order in which they are tried. */
export const STRIKES: Strike[] = [
  {
    fault: 'crash',
    ofWorker: (_, { life, number }) => (life === null ? [] : [crashOf(number)]),
    perform: (run, choice: Of<'crash'>) => run.lives.die(workerOf(run, choice)),
  },
  {
    fault: 'expire',
    ofWorker: ({ world }, worker) => (world.leaseEnd(worker) === null ? [] : [{ kind: 'expire', worker: worker.number }]),
    perform: (run, choice: Of<'expire'>) => {
      const worker = workerOf(run, choice);
      const { at, reason } = run.world.leaseEnd(worker)!;
      run.clock.passTo(at, reason, worker.number);
    },
  },
  {
    fault: 'duplicate',
    ofWorker: ({ world }, worker) => {
      if (worker.busy) return [];
      const messages = world.brokerOf(worker)?.repeatable(worker.number, world.now) ?? [];
      return messages.map((_, message) => ({ kind: 'duplicate', worker: worker.number, message }));
    },
    perform: (run, choice: Of<'duplicate'>) => {
      const worker = workerOf(run, choice);
      const broker = run.world.brokerOf(worker)!;
      const message = broker.repeatable(worker.number, run.world.now)[choice.message]!;
      run.lives.deliver(worker, broker.handAgain(worker.number, message, run.world.now));
    },
  },
  {
    fault: 'lose',
    ofWorker: ({ calls }, worker) =>
      worker.calls.flatMap((call, index): Choice[] => {
        if (call.wakesAt !== null || call.request.operation === 'rollback' || !calls.canApply(worker, call, index)) return [];
        const place = { worker: worker.number, call: index };
        return calls.outlivesConnection(call.request)
          ? [
              { kind: 'refuse', ...place },
              { kind: 'lose', ...place },
            ]
          : [{ kind: 'refuse', ...place }];
      }),
    perform: (run, choice: Of<'refuse' | 'lose'>) => {
      const worker = workerOf(run, choice);
      if (choice.kind === 'refuse') run.calls.refuse(worker, worker.calls[choice.call]!);
      else run.calls.apply(worker, worker.calls[choice.call]!, false);
    },
  },
  {
    fault: 'fail',
    ofWorker: ({ calls, world }, worker) =>
      worker.calls.flatMap((pending, call) => {
        const trouble = calls.troubleOf(pending);
        if (trouble === null || pending.slowUntil !== null || !calls.canApply(worker, pending, call)) return [];
        const { operation } = pending.request;
        const allowed = world.setting.bound.errors;
        return trouble.errors.flatMap(({ name, operations }, error): Choice[] => {
          if (operations.length > 0 && !operations.includes(operation)) return [];
          return allowed === undefined || allowed.includes(name) ? [{ kind: 'fail', worker: worker.number, call, error }] : [];
        });
      }),
    perform: (run, choice: Of<'fail'>) => {
      const worker = workerOf(run, choice);
      run.calls.fail(worker, worker.calls[choice.call]!, choice.error);
    },
  },
  {
    fault: 'slow',
    ofWorker: ({ calls }, worker) =>
      worker.calls.flatMap((pending, call): Choice[] => {
        const trouble = calls.troubleOf(pending);
        if (trouble?.slowMs == null || pending.slowUntil !== null || !calls.canApply(worker, pending, call)) return [];
        return [{ kind: 'slow', worker: worker.number, call }];
      }),
    perform: (run, choice: Of<'slow'>) => run.calls.slow(workerOf(run, choice), choice.call),
  },
  {
    fault: 'rebalance',
    ofWorld: ({ world }) => offered(world, 'rebalance').map((_, at) => ({ kind: 'rebalance', at })),
    perform: ({ world }, { at }: Of<'rebalance'>) => offered(world, 'rebalance')[at]!.strike(),
  },
  {
    fault: 'restart',
    ofWorld: ({ world }) => offered(world, 'restart').map((_, at) => ({ kind: 'restart', at })),
    perform: ({ world }, { at }: Of<'restart'>) => offered(world, 'restart')[at]!.strike(),
  },
  {
    fault: 'cut',
    ofWorld: ({ world }) => offered(world, 'cut').map(({ fault }) => ({ kind: 'cut', worker: (fault as { worker: number }).worker })),
    perform: ({ world }, { worker }: Of<'cut'>) =>
      offered(world, 'cut')
        .find(({ fault }) => (fault as { worker: number }).worker === worker)!
        .strike(),
  },
];

/** What brokers offer of their own faults. */
function offered(world: World, kind: BrokerFault['kind']): { readonly fault: BrokerFault; strike(): void }[] {
  const { now } = world;
  return Object.values(world.brokers).flatMap(broker =>
    broker.faults(now).flatMap(fault => (fault.kind === kind ? [{ fault, strike: () => broker.strike(fault, now) }] : [])),
  );
}

/** How often a fault has struck, of whatever kind of choice. */
export function struck({ spent }: World, fault: FaultName): number {
  let sum = 0;
  for (const kind in spent) if (CHOICES[kind as FaultKind].fault === fault) sum += spent[kind as FaultKind];
  return sum;
}
