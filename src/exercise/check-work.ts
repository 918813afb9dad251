/** What a schema cannot say of messages, effects, criteria and bounds: names that must exist elsewhere in the file. */
import { AT_SCALE } from '../../graders/at-scale/index.ts';
import { CRITERIA } from '../../graders/index.ts';
import { type Parameters, schemaOf } from '../../graders/parameters.ts';
import { KINDS } from '../brokers/kinds.ts';
import type { FaultName } from '../history/faults.ts';
import { listed } from '../text/listed.ts';
import { nearest } from '../text/nearest.ts';
import { compileSchema, schemaProblems } from './document.ts';
import { followerField, tooFollowed, whoseOf } from './followed.ts';
import type { Path, Problems } from './problems.ts';
import type { RawEffect, RawExercise, RawWorkers } from './raw.ts';
import { namesOf, placeOf, type ReadSystem } from './read-system.ts';

export function* checkMessages(raw: RawExercise, { brokers, fronts }: ReadSystem): Problems {
  const declared = declaresBrokers(raw);
  const names = Object.keys(raw.messages);
  const destinations = destinationsOf(brokers);
  const known = [...fronts, ...destinations];
  for (const [name, { body, retryOf, to }] of Object.entries(raw.messages)) {
    const at = ['messages', name];
    if ((body === undefined) === (retryOf === undefined))
      yield [at, `\`${name}\` has either a \`body\`, or \`retryOf\` another message whose body it is.`];
    if (retryOf !== undefined && raw.messages[retryOf]?.body === undefined)
      yield [[...at, 'retryOf'], `There is no message \`${retryOf}\` with a body. ${nearest(retryOf, names)}`];
    // RabbitMQ's default exchange is named by an empty text.
    if (to !== undefined && to !== '' && !known.includes(to)) yield [[...at, 'to'], `${nowhere(to)} ${nearest(to, known)}`.trim()];
    if (to !== undefined || retryOf !== undefined) continue;
    if (known.length === 0) yield [at, 'Nothing takes this message: there is no broker, and no program with an HTTP front.'];
    // What is declared first may be anything.
    if (fronts.length > 1 || (fronts.length === 1 ? brokers.length > 0 : brokers.length > 1 || declared))
      yield [at, `Say where \`${name}\` goes with \`to\`. There are: ${known.join(', ')}.`];
  }
}

export function* checkEffects(raw: RawExercise, system: ReadSystem): Problems {
  const { brokers, services, fronts } = system;
  const stores = services.flatMap(service => service.stores.map(({ name }) => name));
  const destinations = destinationsOf(brokers);
  const effects = Object.keys(raw.effects);
  const messages = Object.keys(raw.messages);
  for (const [name, effect] of Object.entries(raw.effects)) {
    const at: Path = ['effects', name];
    const { store, owed, hopeless = [] } = effect;
    if (!stores.includes(store)) {
      const verb = brokers.some(({ topics }) => topics.includes(store)) ? 'topics' : 'queues';
      const remedy = destinations.includes(store)
        ? `No program may send to \`${store}\`: name it under \`services.${verb}\`.`
        : `There is no table or other store \`${store}\`. ${nearest(store, stores)}`.trim();
      yield [[...at, 'store'], remedy];
    } else if (!mayChange(store, system))
      yield [[...at, 'store'], `Nobody can cause this effect: no program is granted the service that keeps \`${store}\`.`];
    const targets = [...fronts, ...destinations];
    for (const [index, to] of (owed?.to ?? []).entries())
      if (!targets.includes(to)) yield [[...at, 'owed', 'to', index], `${nowhere(to)} ${nearest(to, targets)}`.trim()];
    yield* checkOwed(name, effect, effects, fronts);
    yield* checkEach(name, effect, raw, system);
    for (const [index, message] of hopeless.entries())
      if (!messages.includes(message)) yield [[...at, 'hopeless', index], noMessage(message, messages)];
    yield* checkFields(raw, name, effect, system);
  }
}

function* checkOwed(name: string, { owed }: RawEffect, effects: readonly string[], fronts: readonly string[]): Problems {
  const at: Path = ['effects', name, 'owed'];
  if (owed === undefined) return;
  const needed = { message: null, answer: 'at', effect: 'effect' } as const;
  const needs = needed[owed.by];
  if (needs !== null && owed[needs] === undefined)
    yield [at, `Owed by ${owed.by === 'answer' ? 'an answer' : 'an effect'}: say by which with \`${needs}\`.`];
  for (const field of ['to', 'at', 'effect', 'each'] as const)
    if (owed[field] !== undefined && field !== (needs ?? 'to') && !(field === 'each' && owed.by === 'answer'))
      yield [[...at, field], `\`${field}\` says nothing where \`by\` is ${owed.by}.`];
  if (owed.by === 'answer' && owed.at !== undefined && !fronts.includes(owed.at))
    yield [[...at, 'at'], `There is no program \`${owed.at}\` with an HTTP front. ${nearest(owed.at, fronts)}`.trim()];
  if (owed.by !== 'effect' || owed.effect === undefined) return;
  const others = effects.filter(each => each !== name);
  if (!others.includes(owed.effect))
    yield [[...at, 'effect'], owed.effect === name ? 'An effect cannot be owed by itself.' : noEffect(owed.effect, others)];
}

/** Who follows is known from the directory, and which field says so from what no request has. */
function* checkEach(name: string, { owed, per, named }: RawEffect, raw: RawExercise, { services, system }: ReadSystem): Problems {
  const at: Path = ['effects', name, 'owed'];
  if (owed?.whose !== undefined && owed.each === undefined) yield [[...at, 'whose'], '`whose` says nothing without `each`.'];
  if (owed?.each === undefined || owed.by !== 'answer') return;
  if (!services.some(({ kind }) => kind.name === 'followers'))
    yield [[...at, 'each'], 'There is no service `followers` here, so nobody knows who follows.'];
  const tooMany = tooFollowed(system.services);
  if (tooMany !== null) yield [['services', 'followers', 'users'], tooMany];
  if (named !== 'change')
    yield [
      ['effects', name, 'named'],
      'A message may stand for several of those who follow, so what was done says for whom: `named: change`.',
    ];
  const fields = [per].flat();
  if (fields.length < 2 || followerField(fields, raw.messages) === null)
    yield [
      ['effects', name, 'per'],
      'Owed to each who follows: exactly one of its fields says for whom and stands in no request; the others are the request’s.',
    ];
  for (const [message, { body }] of Object.entries(raw.messages))
    if (body !== undefined && fields.some(field => body[field] !== undefined) && body[whoseOf(owed)] === undefined)
      yield [
        ['messages', message, 'body'],
        `\`effects.${name}.owed\` asks whose followers are meant, and this body has no \`${whoseOf(owed)}\`.`,
      ];
}

/** Messages from which on an effect is owed have to name what it is owed for. */
function* checkFields(raw: RawExercise, name: string, effect: RawEffect, system: ReadSystem): Problems {
  const { owed = { by: 'message' }, per, amount, row, named } = effect;
  if (owed.by === 'effect') return;
  const to = owed.by === 'answer' ? [owed.at] : owed.to;
  const follower = owed.each === undefined ? null : followerField([per].flat(), raw.messages);
  const fields = [...[per].flat().filter(field => field !== follower), amount, ...(named === 'message' ? [row] : [])];
  // Nobody knows the queues yet, so a body says by its fields whether it is meant.
  if (to === undefined && declaresBrokers(raw) && Object.values(raw.messages).some(({ body = {} }) => speaksOf(body, fields))) return;
  for (const [message, { body, to: own }] of Object.entries(raw.messages)) {
    const target = own ?? system.fronts[0] ?? system.brokers[0]?.kind.firstDestination(system.brokers[0].config);
    if (body === undefined || (to !== undefined && !to.includes(target))) continue;
    for (const field of fields)
      if (field !== undefined && body[field] === undefined)
        yield [
          ['messages', message, 'body'],
          `\`effects.${name}\` speaks of the field \`${field}\`, and this body has none.${to === undefined ? ' If it is about other messages, say which with `owed: { by: message, to: [...] }`.' : ''}`,
        ];
  }
}

const declaresBrokers = (raw: RawExercise) => Object.values(raw.brokers).some(({ declaredBy }) => declaredBy !== undefined);

const speaksOf = (body: { readonly [field: string]: unknown }, fields: readonly (string | undefined)[]) =>
  fields.every(field => field === undefined || body[field] !== undefined);

/** Whether some program may use the service that keeps this store. */
function mayChange(store: string, { services, system }: ReadSystem): boolean {
  const keepers = services.filter(({ stores }) => stores.some(({ name }) => name === store)).map(({ kind }) => kind.name);
  return Object.values(system.programs).some(({ grants }) => grants === null || keepers.some(keeper => grants.includes(keeper)));
}

/** Fills in what a criterion takes for granted. */
export function* checkCriteria(raw: RawExercise, system: ReadSystem): Problems {
  const ids = CRITERIA.map(({ id }) => id);
  const known = namesFor(raw, system);
  const told = new Set<string>();
  for (const [index, { id, own, with: given }] of raw.criteria.entries()) {
    const same = JSON.stringify([id, given]);
    if (told.has(same))
      yield [
        ['criteria', index],
        `\`${id}\` stands in \`criteria\` already, with the same parameters: a criterion is told something else each time.`,
      ];
    told.add(same);
    // What it may be told only its code says, and that runs inside the wall.
    if (own !== undefined) continue;
    const criterion = CRITERIA.find(each => each.id === id);
    if (criterion !== undefined) yield* checkClaim(criterion, given, ['criteria', index, 'with'], known);
    else if (AT_SCALE.some(each => each.id === id))
      yield [['criteria', index, 'id'], `\`${id}\` judges runs at scale: name it in a run of \`atScale\`.`];
    else yield [['criteria', index, 'id'], `There is no criterion \`${id}\`. ${nearest(id, ids)}`];
  }
}

/** What parameters of criteria may be the names of. */
export function namesFor(raw: RawExercise, system: ReadSystem) {
  return {
    effect: Object.keys(raw.effects),
    program: Object.keys(raw.programs),
    message: Object.keys(raw.messages),
    destination: [...new Set([...queuesOf(system), ...destinationsOf(system.brokers), ...published(system)])],
  };
}

/** What an exercise tells a criterion, whose defaults are filled in. */
export function* checkClaim(
  { params }: { readonly params: Parameters },
  given: { readonly [parameter: string]: unknown },
  at: Path,
  known: ReturnType<typeof namesFor>,
): Problems {
  yield* schemaProblems(given, compileSchema(schemaOf(params, known.effect.length > 1)), at);
  for (const [parameter, { names }] of Object.entries(params)) {
    if (names === null) continue;
    const value = given[parameter];
    if (names === 'messages by program') {
      yield* checkByProgram(value as { readonly [program: string]: readonly string[] } | undefined, known, [...at, parameter]);
      continue;
    }
    for (const [place, name] of [value].flat().entries())
      if (typeof name === 'string' && !known[names].includes(name))
        yield [
          [...at, parameter, ...(Array.isArray(value) ? [place] : [])],
          `There is no ${names === 'destination' ? 'queue or topic' : names} \`${name}\`. ${nearest(name, known[names])}`.trim(),
        ];
  }
}

function* checkByProgram(
  value: { readonly [program: string]: readonly string[] } = {},
  known: { readonly program: readonly string[]; readonly message: readonly string[] },
  at: Path,
): Problems {
  for (const [program, messages] of Object.entries(value)) {
    if (!known.program.includes(program)) yield [[...at, program], noProgram(program, known.program)];
    for (const [place, message] of messages.entries())
      if (!known.message.includes(message)) yield [[...at, program, place], noMessage(message, known.message)];
  }
}

export function* checkBounds(raw: RawExercise, { system, brokers, fronts }: ReadSystem): Problems {
  const messages = Object.keys(raw.messages);
  const programs = Object.keys(raw.programs);
  const troubles = Object.values(system.trouble);
  for (const [index, { sends, workers, faults, where, errors, later }] of raw.bounds.entries()) {
    const at: Path = ['bounds', index];
    const first = raw.bounds.findIndex(bound => JSON.stringify(bound) === JSON.stringify(raw.bounds[index]));
    if (first < index) yield [at, `The same bound stands above: bounds[${first}].`];
    for (const [place, name] of sends.entries()) if (!messages.includes(name)) yield [[...at, 'sends', place], noMessage(name, messages)];
    let before = 0;
    for (const [place, { message, atMs }] of later.entries()) {
      if (!messages.includes(message)) yield [[...at, 'later', place, 'message'], noMessage(message, messages)];
      if (atMs < before) yield [[...at, 'later', place, 'atMs'], 'Messages that are sent later are listed in order of time.'];
      before = atMs;
    }
    for (const [path, text] of checkWorkers(workers, programs)) yield [[...at, ...path], text];
    const allowed = Object.entries(faults).flatMap(([fault, times]) => (times > 0 ? [fault as FaultName] : []));
    for (const fault of allowed) {
      const unknown = faultNobodyKnows(
        fault,
        brokers.map(({ kind }) => kind),
        fronts.length > 0,
      );
      if (unknown !== null) yield [[...at, 'faults', fault], unknown];
      if (fault === 'fail' && !troubles.some(({ errors }) => errors.length > 0))
        yield [[...at, 'faults', fault], 'No service declares an error to refuse with: see `trouble`.'];
      if (fault === 'slow' && !troubles.some(({ slowMs }) => slowMs !== null))
        yield [[...at, 'faults', fault], 'No service declares how long it may take: see `trouble`.'];
    }
    for (const [fault, struck] of Object.entries(where) as [FaultName, string[]][]) {
      if (!allowed.includes(fault))
        yield [
          [...at, 'where', fault],
          `This bound allows no \`${fault}\`, so there is nothing to say of where it strikes: see \`faults\`.`,
        ];
      for (const [place, program] of struck.entries())
        if (!programs.includes(program)) yield [[...at, 'where', fault, place], noProgram(program, programs)];
    }
    if (errors === undefined) continue;
    if (!allowed.includes('fail'))
      yield [[...at, 'errors'], 'This bound allows no `fail`, so there is nothing to say of errors: see `faults`.'];
    const declared = troubles.flatMap(trouble => trouble.errors.map(({ name }) => name));
    for (const [place, name] of errors.entries())
      if (!declared.includes(name))
        yield [[...at, 'errors', place], `No service declares an error \`${name}\`. ${nearest(name, declared)}`.trim()];
  }
}

/** Shared with traces. Workers are written in schedules by one digit of base 36. */
export function* checkWorkers(workers: RawWorkers, programs: readonly string[]): Problems {
  if (typeof workers === 'number') {
    if (workers > 1 && programs.length > 1)
      yield [
        ['workers'],
        `There are several programs: say of which there are ${workers}, as in \`workers: { ${programs[0]}: ${workers} }\`.`,
      ];
    return;
  }
  for (const program of Object.keys(workers)) if (!programs.includes(program)) yield [['workers', program], noProgram(program, programs)];
  const all = programs.reduce((sum, program) => sum + (workers[program] ?? 1), 0);
  if (all > 35) yield [['workers'], `These are ${all} workers, and a run has at most 35.`];
}

/** In the form of a `Bound`. A number is about the only program. */
export function workersOf(workers: RawWorkers, programs: readonly string[]): { [program: string]: number } {
  if (typeof workers !== 'number') return workers;
  return workers === 1 ? {} : { [programs[0]!]: workers };
}

/** A queue that fills up, because no program takes from it, and nothing passes it on. */
export function* checkUnread(raw: RawExercise, found: ReadSystem): Problems {
  const { brokers, system } = found;
  const sentTo = published(found);
  const named = new Set(raw.criteria.flatMap(({ with: given }) => Object.values(given).flat()));
  for (const { name: broker, kind, config, holds } of brokers) {
    const readers = Object.values(system.programs).flatMap(({ feed }) =>
      feed.kind === 'consume' && feed.broker === broker ? [kind.reads(feed.consumer)] : [],
    );
    // Who reads what is then for the learner's declaration to say.
    if (readers.some(queues => queues.length === 0)) continue;
    const read = readers.flat();
    const flows = kind.flows(config);
    const isQueue = (name: string) => holds.some(held => held.name === name);
    // A queue between two others: RabbitMQ's way of waiting.
    const passesOn = (name: string) =>
      flows.some(({ from }) => from === name) && flows.some(({ from, to }) => to === name && isQueue(from));
    for (const { name, dead } of holds) {
      if (dead || read.includes(name) || passesOn(name) || sentTo.includes(name) || named.has(name)) continue;
      yield [
        placeOf(raw, broker, name),
        `No program reads the ${kind.words.queue} \`${name}\`: name it in some program’s \`consume\`, or take it away.`,
      ];
    }
  }
}

/** Why this fault can never strike in such a system; null where it can. */
export function faultNobodyKnows(
  fault: string,
  kinds: readonly { readonly name: string; readonly faults: readonly string[] }[],
  front: boolean,
): string | null {
  const only = KINDS.filter(({ faults }) => (faults as readonly string[]).includes(fault)).map(({ name }) => name);
  if (only.length === 0 || kinds.some(({ faults }) => faults.includes(fault))) return null;
  const names = [...new Set([...kinds.map(({ name }) => name), ...(front ? ['an HTTP front'] : [])])];
  const who = names.length === 0 ? 'This system' : listed(names);
  return `${who.charAt(0).toUpperCase()}${who.slice(1)} ${names.length > 1 ? 'know' : 'knows'} no such fault: \`${fault}\` is for ${listed(only)}.`;
}

const destinationsOf = (brokers: ReadSystem['brokers']) => brokers.flatMap(({ topics, queues }) => [...topics, ...queues]);
const queuesOf = ({ brokers }: ReadSystem) => brokers.flatMap(({ holds }) => holds.map(({ name }) => name));
const published = ({ services }: ReadSystem) => [...namesOf(services, 'topics'), ...namesOf(services, 'queues')];
const noMessage = (name: string, known: readonly string[]) => `There is no message \`${name}\`. ${nearest(name, known)}`;
const noProgram = (name: string, known: readonly string[]) => `There is no program \`${name}\`. ${nearest(name, known)}`;
const noEffect = (name: string, known: readonly string[]) => `There is no effect \`${name}\`. ${nearest(name, known)}`.trim();
const nowhere = (name: string) =>
  `Nothing takes messages to \`${name}\`: it is no destination of a broker and no program with an HTTP front.`;
