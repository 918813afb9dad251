/**
 * Runs what a learner's code declares of a broker, before anything else: `declare(broker)` is called once, in a life of its own that
 * has no services, and what it declared takes the place of what the exercise says: of the broker, and of who consumes from what. No time passes and nothing can fail but by its own
 * doing, so the same code declares the same.
 */
import { type BrokerConfig, type ConsumerConfig, kindOf } from '../brokers/kinds.ts';
import { TOPOLOGIES } from '../brokers/open.ts';
import { type Declared, type TopologyRecorder, TopologyRefused } from '../brokers/topology.ts';
import type { CompiledPrograms } from '../compile/compiled.ts';
import { type Exercise, topologyProgram, withDeclared } from '../exercise/exercise.ts';
import type { Json, SourceLine } from '../history/event.ts';
import { learnerErrors } from '../process/ackademy-module.ts';
import { plainArgs } from '../process/plain-args.ts';
import { Halt, type Life, type LifeWorld, ModuleThrew, type Realm } from '../process/realm.ts';
import { unchanging } from '../process/unchanging.ts';
import { SERVICE_KINDS } from '../services/kinds.ts';
import { DoesNotLoad, describe, NoHandler, noHandlerText } from '../sim/learner-faults.ts';
import type { ProgramSpec, System } from '../system/system.ts';

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
  if (exercise.topologies === undefined) return exercise;
  let { system } = exercise;
  for (const [broker, { entry, handler, optional = false }] of Object.entries(exercise.topologies)) {
    const recorder = openTopology(exercise.system, broker);
    const program = realm.load(programs[topologyProgram(broker)]!);
    let life: Life;
    try {
      life = program.start(worldOf(handler));
    } catch (error) {
      throw error instanceof ModuleThrew ? new DoesNotLoad(error) : error;
    }
    if (optional && !Object.hasOwn(life.exports, handler)) {
      system = withoutBroker(system, broker);
      continue;
    }
    const unfit = noHandlerText({ entry, handler, feed: { kind: 'command' } }, life);
    // It is called with the broker, and with nothing else.
    if (unfit !== null) throw new NoHandler(unfit.replaceAll('(services)', '(broker)'));
    callDeclare(life, handler, onlyHere(recorder.methods, system, broker), realm);
    try {
      const declared = recorder.declared();
      system = optional && keepsNothing(declared.config) ? withoutBroker(system, broker) : withBroker(system, broker, declared);
    } catch (error) {
      throw error instanceof TopologyRefused ? new BadTopology(error.message, null) : error;
    }
  }
  const misfit = nothingIn(exercise, system) ?? sameNameIn(exercise.system, system) ?? misfitOf(exercise, system);
  if (misfit !== null) throw new BadTopology(misfit, null);
  return withDeclared(exercise, asDeployed(system));
}

function openTopology({ brokers, programs }: System, broker: string): TopologyRecorder<BrokerConfig, ConsumerConfig> {
  const stub = brokers[broker]!;
  const open = TOPOLOGIES[stub.kind];
  if (open === undefined) throw new Error(`a broker of the kind ${stub.kind} cannot be declared in code`);
  const consumers = Object.entries(programs).flatMap(([name, { feed }]) =>
    feed.kind === 'consume' && feed.broker === broker ? [[name, feed.consumer] as const] : [],
  );
  const free = Object.keys(programs).filter(name => programs[name]!.feed.kind === 'undeclared');
  return open(stub as never, Object.fromEntries(consumers) as never, free);
}

type Methods = TopologyRecorder<BrokerConfig, ConsumerConfig>['methods'];

/** A program is fed by one broker. @param system with what other brokers feed by now */
function onlyHere({ consume, ...others }: Methods, { programs }: System, broker: string): Methods {
  if (consume === undefined) return others;
  return {
    ...others,
    consume: (from = null, program = null, ...rest) => {
      const feed = typeof program === 'string' && Object.hasOwn(programs, program) ? programs[program]!.feed : null;
      if (feed?.kind === 'consume' && feed.broker !== broker)
        throw new TopologyRefused(
          `\`${program as string}\` consumes from the broker \`${feed.broker}\` already: what is fed by two brokers is two programs.`,
        );
      return consume(from, program, ...rest);
    },
  };
}

const keepsNothing = (config: BrokerConfig): boolean => namesIn(config).length === 0;

/** Everything of a broker's that others know by name. */
function namesIn(config: BrokerConfig): string[] {
  const kind = kindOf(config);
  const { topics, queues } = kind.destinations(config);
  return [...new Set([...topics, ...queues, ...kind.queues(config).map(({ name }) => name)])];
}

function withoutBroker(system: System, broker: string): System {
  const { [broker]: _, ...brokers } = system.brokers;
  return { ...system, brokers };
}

function withBroker(
  system: System,
  broker: string,
  { config, consumers, workers, alarms }: Declared<BrokerConfig, ConsumerConfig>,
): System {
  const programs = Object.entries(system.programs).map(([name, program]): [string, ProgramSpec] => {
    const consumer = consumers[name];
    if (consumer === undefined) return [name, program];
    const crew = workers[name] === undefined ? {} : { workers: workers[name] };
    return [name, { ...program, feed: { kind: 'consume', broker, consumer, ...crew } }];
  });
  return {
    ...system,
    brokers: { ...system.brokers, [broker]: config },
    programs: Object.fromEntries(programs),
    ...(alarms.length === 0 ? {} : { alarms: [...(system.alarms ?? []), ...alarms.map(alarm => ({ broker, ...alarm }))] }),
  };
}

/** Programs that nobody has given anything to consume from are not deployed, and handlers may send to all that there is. */
function asDeployed(system: System): System {
  const programs = Object.entries(system.programs).filter(([, { feed }]) => feed.kind !== 'undeclared');
  const all = Object.values(system.brokers).map(config => kindOf(config).destinations(config));
  const { topics, queues } = system.services;
  return {
    ...system,
    services: {
      ...system.services,
      ...(topics?.length === 0 ? { topics: all.flatMap(each => each.topics) } : {}),
      ...(queues?.length === 0 ? { queues: all.flatMap(each => each.queues) } : {}),
    },
    programs: Object.fromEntries(programs),
  };
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
          // What is no plain data is told as in any other call.
          const seen = error instanceof TopologyRefused ? learnerErrors('Error', error.message) : error;
          if (typeof seen === 'object' && seen !== null) refusedAt.set(seen, line);
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
      outcome = (life.exports[handler] as (broker: object) => unknown)(unchanging(api));
    } catch (error) {
      if (error instanceof Halt) throw error;
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
  try {
    jobs.drain();
  } catch (error) {
    if (error instanceof Halt) error.line ??= life.line();
    throw error;
  }
  const thrown: { readonly error: unknown } | null = failed ?? jobs.takeUncaught();
  if (thrown !== null) {
    const { error } = thrown;
    const refused = typeof error === 'object' && error !== null ? refusedAt.get(error) : undefined;
    const { name, message } = describe(error);
    throw new BadTopology(refused === undefined || name !== 'Error' ? `${name}: ${message}` : message, refused ?? life.line());
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

/** Of brokers that are all there only if they are declared, none is; null where one is. */
function nothingIn({ topologies = {}, system: { brokers: stubs } }: Exercise, { brokers }: System): string | null {
  const each = Object.entries(topologies);
  if (each.some(([broker, { optional = false }]) => !optional || Object.hasOwn(brokers, broker))) return null;
  const [[first, { entry, handler }]] = each as [(typeof each)[number]];
  const handlers = each.map(([, topology]) => `\`${topology.handler}\``);
  const which =
    handlers.length === 1
      ? `the function ${handlers[0]}`
      : `one of the functions ${handlers.slice(0, -1).join(', ')} and ${handlers.at(-1)}`;
  return `${entry} declares no broker, so nothing can be sent and nobody is handed anything. Export ${which}, and create something in it: export async function ${handler}(broker: ${kindOf(stubs[first]!).topology}) { ... }`;
}

/** Messages are looked up by name alone, and so are the stores of effects, as what is sent somewhere is one: so a name means one thing only. */
function sameNameIn({ brokers: stubs }: System, { brokers, services }: System): string | null {
  const given = new Set(Object.values(stubs).flatMap(namesIn));
  const stores = new Map<string, string>();
  if (services.topics !== undefined || services.queues !== undefined)
    for (const { name: service, stores: storesOf } of SERVICE_KINDS) {
      const config = services[service as keyof typeof services];
      for (const { name, is } of config === undefined ? [] : storesOf(config as never))
        if (is !== 'destination') stores.set(name, is === 'table' ? 'a table of the database' : `the service \`${name}\``);
    }
  const taken = new Map<string, string>();
  for (const [broker, config] of Object.entries(brokers))
    for (const name of namesIn(config)) {
      const before = taken.get(name) ?? (given.has(name) ? undefined : stores.get(name));
      if (before !== undefined)
        return `\`${broker}\` has something called \`${name}\`, and so is ${before}: who means it could not say which. Call it something else.`;
      taken.set(name, `something of \`${broker}\``);
    }
  return null;
}

/** What others rely on and nobody declared, by the names that the exercise gives; null where all of it is there. */
function misfitOf(
  { messages, system: { brokers: stubs, services, programs } }: Exercise,
  { brokers, programs: fed }: System,
): string | null {
  for (const [name, { feed }] of Object.entries(fed)) {
    if (feed.kind !== 'consume' || programs[name]!.feed.kind !== 'consume') continue;
    const config = brokers[feed.broker]!;
    const kind = kindOf(config);
    const known = kind.queues(config).map(queue => queue.name);
    const missing = kind.reads(feed.consumer).find(queue => !known.includes(queue));
    if (missing !== undefined)
      return `\`${name}\` consumes from the ${kind.words.queue} \`${missing}\`, which nobody declared. ${declaredText(known)}`;
  }
  const destinationsOf = (all: System['brokers']) =>
    Object.values(all).flatMap(config => {
      const { topics, queues } = kindOf(config).destinations(config);
      return [...topics, ...queues];
    });
  const wanted = destinationsOf(stubs);
  const taken = destinationsOf(brokers);
  const gone = (name: string | undefined) => name !== undefined && wanted.includes(name) && !taken.includes(name);
  for (const { to } of Object.values(messages))
    if (gone(to)) return `Messages are sent to \`${to}\`, which nobody declared. ${declaredText(taken)}`;
  for (const name of [...(services.topics ?? []), ...(services.queues ?? [])])
    if (gone(name)) return `Programs send to \`${name}\`, which nobody declared. ${declaredText(taken)}`;
  return null;
}

const declaredText = (names: readonly string[]) => (names.length === 0 ? 'Nothing is declared.' : `Declared: ${names.join(', ')}.`);
