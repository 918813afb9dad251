/**
 * What runs: from the file's brokers, services and programs to a `System`, with what is wrong in them. Knows no kind of broker and no
 * service by name: each says of itself what may be said of it.
 */
import type { BrokerKind } from '../brokers/kind.ts';
import { type BrokerConfig, type ConsumerConfig, KINDS, kindOf } from '../brokers/kinds.ts';
import type { ServiceKind, Store } from '../services/kind.ts';
import { SERVICE_KINDS, type ServicesConfig, type Trouble } from '../services/kinds.ts';
import type { FeedSpec, ProgramSpec, System } from '../system/system.ts';
import { nearest } from '../text/nearest.ts';
import { compileSchema, schemaProblems } from './document.ts';
import type { Path, Problems } from './problems.ts';
import { DECLARED, type RawExercise, type RawProgram } from './raw.ts';

export type Report = (path: Path, text: string) => void;

/** A broker with all that its kind says of it. */
export interface NamedBroker {
  readonly name: string;
  readonly kind: BrokerKind;
  readonly config: BrokerConfig;
  readonly topics: readonly string[];
  readonly queues: readonly string[];
  /** What programs may read, and where what is given up ends. */
  readonly holds: readonly { readonly name: string; readonly dead: boolean }[];
}

/** A service that the exercise grants. */
export interface NamedService {
  readonly kind: ServiceKind;
  readonly config: unknown;
  /** Stores whose changes can count as work. */
  readonly stores: readonly Store[];
}

export interface ReadSystem {
  readonly system: System;
  readonly brokers: readonly NamedBroker[];
  readonly services: readonly NamedService[];
  /** Programs with an HTTP front. */
  readonly fronts: readonly string[];
}

/** The one of these that feeds a program makes its spec. */
const FEEDS = ['consume', 'http', 'every', 'command'] as const;

/**
 * Reads what can be read, however wrong the rest is, so that all problems are told at once.
 * @param given paths of the files that the exercise brings along
 */
export function readSystem(raw: RawExercise, given: readonly string[], report: Report): ReadSystem {
  const brokers = Object.entries(raw.brokers).map(([name, declared]) => brokerOf(name, declared, raw, report));
  const services = SERVICE_KINDS.flatMap(kind => serviceOf(kind, raw.services[kind.name], report));
  const declared = Object.keys(raw.brokers).filter(name => raw.brokers[name]!.declaredBy !== undefined);
  const programs: { [name: string]: ProgramSpec } = {};
  for (const [name, program] of Object.entries(raw.programs)) {
    programs[name] = {
      entry: program.entry,
      handler: program.handler,
      given: program.given,
      feed: feedOf(name, program, brokers, declared, report),
      grants: grantsOf(program, services),
      ...(program.opens === undefined ? {} : { opens: program.opens }),
    };
  }
  const system: System = {
    brokers: Object.fromEntries(brokers.map(({ name, config }) => [name, config])),
    services: Object.fromEntries(services.map(({ kind, config }) => [kind.name, config])) as ServicesConfig,
    trouble: troubleOf(raw),
    programs,
  };
  const fronts = Object.keys(programs).filter(name => programs[name]!.feed.kind === 'http');
  const read = { system, brokers, services, fronts };
  for (const [path, text] of checkPrograms(raw, read, given)) report(path, text);
  for (const [path, text] of checkServices(raw, read)) report(path, text);
  for (const [path, text] of checkNames(raw, read)) report(path, text);
  return read;
}

function brokerOf(name: string, declared: { kind: string }, { messages }: RawExercise, report: Report): NamedBroker {
  const kind = kindOf(declared);
  // What is sent again goes where it went the first time.
  const sent = Object.entries(messages).map(([message, { to, retryOf }]) => [message, { to: to ?? messages[retryOf ?? '']?.to }]);
  for (const [path, text] of kind.check(declared as never, Object.fromEntries(sent))) report(['brokers', name, ...path], text);
  const config = kind.read(declared as never) as BrokerConfig;
  return { name, kind, config, ...kind.destinations(config), holds: kind.queues(config) };
}

function serviceOf(kind: ServiceKind, raw: unknown, report: Report): readonly NamedService[] {
  if (raw === undefined) return [];
  const config = kind.read(raw as never);
  for (const [path, text] of kind.check?.(config) ?? []) report(['services', kind.name, ...path], text);
  return [{ kind, config, stores: kind.stores(config) }];
}

function feedOf(name: string, program: RawProgram, brokers: readonly NamedBroker[], declared: readonly string[], report: Report): FeedSpec {
  const at = ['programs', name];
  const feeds = FEEDS.filter(feed => program[feed] !== undefined);
  if (feeds.length === 0) report(at, `Nothing feeds the program \`${name}\`: give it \`consume\`, \`http\`, \`every\` or \`command\`.`);
  if (feeds.length > 1)
    report([...at, feeds[1]!], `The program \`${name}\` is fed by \`${feeds[0]}\` already: what is fed by two things is two programs.`);
  const { consume, http, every, command } = program;
  if (consume === DECLARED) {
    if (declared.length === 0)
      report([...at, 'consume'], `No broker is declared in code (\`declaredBy\`), so nothing would say from what \`${name}\` consumes.`);
    return { kind: 'undeclared' };
  }
  if (consume !== undefined) {
    const { broker, ...rest } = consume;
    return { kind: 'consume', broker, consumer: consumerOf(broker, rest, brokers, declared, [...at, 'consume'], report) };
  }
  if (http !== undefined) return { kind: 'http', ...http };
  if (every !== undefined) return { kind: 'timer', everyMs: every };
  return typeof command === 'object' ? { kind: 'command', ...command } : { kind: 'command' };
}

/** @param declared brokers that the learner declares, and with them who consumes from what */
function consumerOf(
  broker: string,
  raw: object,
  brokers: readonly NamedBroker[],
  declared: readonly string[],
  at: Path,
  report: Report,
): ConsumerConfig {
  // Not used where something was reported.
  const nothing = {} as ConsumerConfig;
  const found = brokers.find(({ name }) => name === broker);
  if (found === undefined) {
    const known = brokers.map(({ name }) => name);
    report([...at, 'broker'], `There is no broker \`${broker}\`. ${nearest(broker, known)}`.trim());
    return nothing;
  }
  const problems = schemaProblems(raw, compileSchema(found.kind.consumerSchema), at);
  for (const [path, text] of problems) report(path, text);
  if (problems.length > 0) return nothing;
  for (const [path, text] of found.kind.checkConsumer(raw as never, found.config)) report([...at, ...path], text);
  const consumer = found.kind.readConsumer(raw as never, found.config) as ConsumerConfig;
  if (found.kind.reads(consumer).length === 0 && !declared.includes(broker))
    report(at, `It consumes from nothing. Only where the learner declares the broker (\`declaredBy\`) is that left to the declaration.`);
  return consumer;
}

/** What cannot fail, the log and the clock, is everybody's. */
function grantsOf({ grants }: RawProgram, services: readonly NamedService[]): ProgramSpec['grants'] {
  if (grants === undefined) return null;
  const everybodys = services.flatMap(({ kind: { fails, name } }) => (fails ? [] : [name]));
  return [...new Set([...grants, ...everybodys])];
}

function troubleOf({ trouble }: RawExercise): { [service: string]: Trouble } {
  const each = Object.entries(trouble).map(([service, { errors, slowMs = null }]) => [service, { errors, slowMs }] as const);
  return Object.fromEntries(each);
}

function* checkPrograms(raw: RawExercise, { services, brokers }: ReadSystem, given: readonly string[]): Problems {
  const granted = services.map(({ kind }) => kind.name);
  for (const [name, { entry, given: isGiven, grants = [] }] of Object.entries(raw.programs)) {
    if (isGiven && !given.includes(entry))
      yield [['programs', name, 'entry'], `There is no file \`given/${entry}\`. ${nearest(entry, given)}`.trim()];
    if (!isGiven && given.includes(entry))
      yield [
        ['programs', name, 'entry'],
        `\`${entry}\` is a file of given/, so nobody writes it: say \`given: true\`, or name another file.`,
      ];
    for (const [index, service] of grants.entries())
      if (!granted.includes(service))
        yield [['programs', name, 'grants', index], `There is no service \`${service}\` here. ${nearest(service, granted)}`.trim()];
  }
  for (const [name, { consume, opens }] of Object.entries(raw.programs)) {
    if (opens !== undefined && consume === undefined)
      yield [['programs', name, 'opens'], 'Only what consumes can be opened later: see `consume`.'];
    if (consume !== undefined && consume !== DECLARED && raw.brokers[consume.broker]?.declaredBy?.optional === true)
      yield [
        ['programs', name, 'consume', 'broker'],
        `The broker \`${consume.broker}\` need not be there (\`optional\`): write \`consume: ${DECLARED}\`, and the declaration says from what.`,
      ];
  }
  for (const { name, topics, queues } of brokers)
    if (raw.brokers[name]!.declaredBy?.optional === true && topics.length + queues.length > 0)
      yield [['brokers', name], 'It need not be there (`optional`), so nobody may rely on what it has: name no topic and no queue.'];
  for (const [broker, { declaredBy }] of Object.entries(raw.brokers))
    if (declaredBy !== undefined && given.includes(declaredBy.entry))
      yield [
        ['brokers', broker, 'declaredBy', 'entry'],
        `\`${declaredBy.entry}\` is a file of given/, so nobody writes it. What the exercise declares itself stands here and in no file.`,
      ];
  const declares = Object.values(raw.brokers).some(({ declaredBy }) => declaredBy !== undefined);
  if (!declares && Object.values(raw.programs).every(program => program.given))
    yield [['programs'], 'Every program is given, so there is nothing to write: one has to be the learner’s.'];
}

function* checkServices({ trouble, brokers, services: raw }: RawExercise, { services, brokers: named }: ReadSystem): Problems {
  for (const verb of ['topics', 'queues'])
    if (raw[verb] === DECLARED && Object.values(brokers).every(({ declaredBy }) => declaredBy === undefined))
      yield [['services', verb], `No broker is declared in code (\`declaredBy\`), so there are no ${verb}: name them.`];
  const failing = services.flatMap(({ kind: { fails, called } }) => (fails ? [called] : []));
  const known = Object.keys(brokers).length === 0 ? failing : [...failing, 'message'];
  for (const service of Object.keys(trouble))
    if (!known.includes(service)) yield [['trouble', service], `There is no service \`${service}\`. ${nearest(service, known)}`.trim()];
  const present = new Set(Object.values(brokers).map(({ kind }) => kind));
  for (const { kind } of services) {
    const owners = KINDS.filter(({ client }) => client === kind.called);
    if (owners.length > 0 && !owners.some(owner => present.has(owner.kind)))
      yield [
        ['services', kind.name],
        `No broker here answers it: it takes one of the kind ${owners.map(owner => owner.kind).join(' or ')}.`,
      ];
  }
  // What a handler publishes to has to be what the broker has under this name.
  for (const { name, topics, queues } of named)
    for (const [verb, others, word] of [
      ['topics', queues, 'queue'],
      ['queues', topics, 'topic'],
    ] as const)
      for (const [index, destination] of namesOf(services, verb).entries())
        if (others.includes(destination))
          yield [
            ['services', verb, index],
            `\`${destination}\` is a ${word} of the broker \`${name}\`, and nobody ${word === 'queue' ? 'publishes to' : 'sends to'} it as a ${word === 'queue' ? 'topic' : 'queue'}: name it under \`${word}s\`.`,
          ];
}

/** What handlers may publish or send to. */
export function namesOf(services: readonly NamedService[], verb: 'topics' | 'queues'): readonly string[] {
  return services.find(({ kind }) => kind.name === verb)?.stores.map(({ name }) => name) ?? [];
}

/** Messages and the stores of effects are looked up by name alone, so a name means one thing only. */
function* checkNames(raw: RawExercise, { brokers, services, fronts }: ReadSystem): Problems {
  const stores = services.flatMap(({ kind, stores }) =>
    stores.map(({ name, is, at }) => ({ name, is, what: `the store of the service ${kind.name}`, path: ['services', kind.name, ...at] })),
  );
  const destinations = brokers.flatMap(({ name: broker, topics, queues }) =>
    [...topics.map(name => [name, 'topic'] as const), ...queues.map(name => [name, 'queue'] as const)].map(([name, is]) => ({
      name,
      is,
      what: `a ${is} of the broker ${broker}`,
      path: placeOf(raw, broker, name),
    })),
  );
  const published = stores.filter(({ is, name }) => is === 'destination' && !destinations.some(each => each.name === name));
  const all = [
    ...stores.filter(({ is }) => is === 'service'),
    ...destinations,
    ...published.map(each => ({ ...each, what: 'the store of what is published under this name' })),
    ...stores.filter(({ is }) => is === 'table'),
    ...fronts.map(name => ({ name, is: 'program with an HTTP front', what: '', path: ['programs', name] })),
  ];
  const taken = new Map<string, string>();
  const owners = new Map<string, string>();
  for (const { name, is, what, path } of all) {
    const before = taken.get(name);
    // What a broker calls by one name twice, its own kind tells.
    const owner = path.slice(0, 2).join('.');
    if (before !== undefined && owners.get(name) !== owner) yield [path, `A ${is} cannot be called \`${name}\`: that is ${before}.`];
    owners.set(name, owner);
    taken.set(name, before ?? what);
  }
}

/** Where a broker's settings speak of this name: as a key, in a list, or as a value. */
export function placeOf({ brokers }: RawExercise, broker: string, name: string): Path {
  const at = ['brokers', broker];
  for (const [field, value] of Object.entries(brokers[broker]!) as [string, unknown][]) {
    if (value === name) return [...at, field];
    if (Array.isArray(value) && value.includes(name)) return [...at, field, value.indexOf(name)];
    if (typeof value === 'object' && value !== null && Object.hasOwn(value, name)) return [...at, field, name];
  }
  return at;
}
