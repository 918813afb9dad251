/**
 * Runs what a learner's code declares of a broker, before anything else: `declare(broker)` is called once, in a life of its own that
 * has no services, and what it declared takes the place of what the exercise says. No time passes and nothing can fail but by its own
 * doing, so the same code declares the same.
 */
import { kindOf } from '../brokers/kinds.ts';
import { TopologyRefused } from '../brokers/topology.ts';
import type { CompiledPrograms } from '../compile/compiled.ts';
import { type Exercise, topologyProgram } from '../exercise/exercise.ts';
import type { Json, SourceLine } from '../history/event.ts';
import { learnerErrors } from '../process/ackademy-module.ts';
import { plainArgs } from '../process/learner-services.ts';
import { type Life, type LifeWorld, ModuleThrew, type Realm } from '../process/realm.ts';
import { DoesNotLoad, describe, NoHandler, noHandlerText } from '../sim/learner-faults.ts';
import { frontOf } from '../system/system.ts';

/** What was declared cannot be run on: the broker does not accept it, or programs of the exercise find no place in it. */
export class BadTopology extends Error {
  readonly line: SourceLine | null;
  constructor(text: string, line: SourceLine | null) {
    super(text);
    this.line = line;
  }
}

/** The exercise with every broker declared. Throws `BadTopology`, `DoesNotLoad`, `NoHandler`, `Halt`. */
export function declareAll(exercise: Exercise, programs: CompiledPrograms, realm: Realm): Exercise {
  const { topologies = {}, ...rest } = exercise;
  let declared: Exercise = rest;
  for (const [broker, { entry, handler }] of Object.entries(topologies)) {
    const stub = exercise.system.brokers[broker]!;
    const { topology } = kindOf(stub);
    if (topology === undefined) throw new Error(`a broker of the kind ${stub.kind} cannot be declared in code`);
    const recorder = topology.open(stub as never);
    const program = realm.load(programs[topologyProgram(broker)]!);
    let life: Life;
    try {
      life = program.start(worldOf(handler));
    } catch (error) {
      throw error instanceof ModuleThrew ? new DoesNotLoad(error) : error;
    }
    const unfit = noHandlerText({ entry, handler, feed: { kind: 'command' } }, life);
    // It is called with the broker, and with nothing else.
    if (unfit !== null) throw new NoHandler(unfit.replaceAll('(services)', '(broker)'));
    callDeclare(life, handler, recorder.methods, realm);
    let config: object;
    try {
      config = recorder.declared();
    } catch (error) {
      throw error instanceof TopologyRefused ? new BadTopology(error.message, null) : error;
    }
    declared = { ...declared, system: { ...declared.system, brokers: { ...declared.system.brokers, [broker]: config as typeof stub } } };
  }
  const misfit = misfitOf(declared);
  if (misfit !== null) throw new BadTopology(misfit, null);
  return declared;
}

function callDeclare(
  life: Life,
  handler: string,
  methods: { readonly [name: string]: (...args: readonly Json[]) => Json },
  realm: Realm,
): void {
  const { promises, jobs } = realm;
  const refusedAt = new WeakMap<object, SourceLine | null>();
  const api = Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [
      name,
      (...args: unknown[]) => {
        try {
          return promises.Promise.resolve(method(...plainArgs(name, args)));
        } catch (error) {
          const line = life.line();
          if (!(error instanceof TopologyRefused)) return promises.Promise.reject(error);
          const seen = learnerErrors(error.name, error.message);
          refusedAt.set(seen, line);
          return promises.Promise.reject(seen);
        }
      },
    ]),
  );
  let over = false;
  let failed: { readonly error: unknown } | null = null;
  jobs.enqueue(() => {
    let outcome: unknown;
    try {
      outcome = (life.exports[handler] as (broker: object) => unknown)(Object.freeze(api));
    } catch (error) {
      failed = { error };
      return;
    }
    promises.observe(
      outcome,
      () => {
        over = true;
      },
      error => {
        failed = { error };
      },
    );
  });
  jobs.drain();
  const thrown: { readonly error: unknown } | null = failed ?? jobs.takeUncaught();
  if (thrown !== null) {
    const { error } = thrown;
    const line = (typeof error === 'object' && error !== null ? refusedAt.get(error) : undefined) ?? life.line();
    const { name, message } = describe(error);
    throw new BadTopology(name === 'TopologyRefused' ? message : `${name}: ${message}`, line);
  }
  if (!over)
    throw new BadTopology(`\`${handler}\` never came to its end: it waits for something that nobody will bring about.`, life.line());
}

/** Nothing that differs from one time to the next. */
function worldOf(handler: string): LifeWorld {
  const refuse = (what: string) => (): never => {
    throw new TypeError(`\`${handler}\` declares the same each time, so it is given no ${what}`);
  };
  return {
    now: refuse('clock'),
    random: refuse('random numbers'),
    uuid: refuse('random numbers'),
    log: () => {},
    setTimer: refuse('timers'),
    clearTimer: () => {},
  };
}

/** What others rely on and nobody declared; null where all of it is there. */
function misfitOf({ system, messages }: Exercise): string | null {
  for (const [name, { feed }] of Object.entries(system.programs)) {
    if (feed.kind !== 'consume') continue;
    const config = system.brokers[feed.broker]!;
    const kind = kindOf(config);
    const known = kind.queues(config as never).map(queue => queue.name);
    for (const queue of kind.reads(feed.consumer as never))
      if (!known.includes(queue))
        return `\`${name}\` consumes from the ${kind.words.queue} \`${queue}\`, which is not declared. ${known.length === 0 ? 'None is.' : `Declared: ${known.join(', ')}.`}`;
  }
  const taken = Object.values(system.brokers).flatMap(config => {
    const { topics, queues } = kindOf(config).destinations(config as never);
    return [...topics, ...queues];
  });
  for (const { to } of Object.values(messages))
    if (to !== undefined && to !== '' && frontOf(system, to) === null && !taken.includes(to))
      return `Messages are sent to \`${to}\`, which is not declared. Declared: ${taken.join(', ') || 'nothing'}.`;
  return null;
}
