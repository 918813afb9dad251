/**
 * From the text of an `exercise.yaml` to an `Exercise`, or to a list of problems that an instructor can act on.
 * Pure: the text comes in, so the same reader serves the build, the terminal and an editor in the page.
 */
import type { Effect, Owed } from '../../graders/effect.ts';
import { kindOf } from '../brokers/kinds.ts';
import type { SourceFile } from '../compile/compiled.ts';
import { type Bound, frontQueueOf, type System } from '../system/system.ts';
import { checkBounds, checkCriteria, checkEffects, checkMessages, checkUnread, workersOf } from './check-work.ts';
import { type Course, checkCourse, type PlaceInCourse, placeOf } from './course.ts';
import { deadLetterCycles } from './dead-letters.ts';
import { compileSchema, parseText, readDocument } from './document.ts';
import type { Exercise, ExerciseMessage } from './exercise.ts';
import { followerField, followersIn, whoseOf } from './followed.ts';
import { nameOwn, readOwnTexts, unusedOwn } from './own-criteria.ts';
import type { Path, Problem } from './problems.ts';
import type { RawBound, RawEffect, RawExercise } from './raw.ts';
import { checkAtScale, checkPoints, claimOf, scaleOf } from './read-scale.ts';
import { readSystem } from './read-system.ts';
import { exerciseSchema, FORMAT } from './schema.ts';

export { nearest } from '../text/nearest.ts';
export type { Problem } from './problems.ts';

export type ReadResult =
  | { readonly ok: true; readonly exercise: Exercise; readonly place: PlaceInCourse }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * @param events the text of `events.d.ts`, or ''
 * @param given the files in `given/`
 * @param course what it may speak of; not looked at where nobody knows
 * @param criteria the files in `criteria/`, by their paths in the exercise
 */
export function readExercise(
  slug: string,
  yaml: string,
  events: string,
  given: readonly SourceFile[] = [],
  course: Course | null = null,
  criteria: readonly SourceFile[] = [],
): ReadResult {
  const file = `exercises/${slug}/exercise.yaml`;
  const newer = newerFormat(file, yaml);
  const read = newer ?? readDocument(file, yaml, compileSchema(exerciseSchema(true)));
  if (!('raw' in read)) return { ok: false, problems: read };
  const raw = read.raw as RawExercise;
  const problems: Problem[] = [];
  const report = (path: Path, text: string) => void problems.push({ where: read.where(path), text });
  const texts = readOwnTexts(`exercises/${slug}`, criteria);
  problems.push(...texts.problems);
  for (const [path, text] of nameOwn(raw, texts.own, criteria)) report(path, text);
  // What has no name cannot be looked at any closer.
  if (problems.length > 0) return { ok: false, problems };
  problems.push(...unusedOwn(`exercises/${slug}`, raw, texts.own));
  const found = readSystem(
    raw,
    given.map(({ path }) => path),
    report,
  );
  if (course !== null) for (const [path, text] of checkCourse(raw, slug, course)) report(path, text);
  // Who reads what cannot be told while consumers are wrong.
  const unread = problems.length > 0 ? [] : checkUnread(raw, found);
  const work = [
    checkMessages(raw, found),
    checkEffects(raw, found),
    checkCriteria(raw, found),
    checkBounds(raw, found),
    deadLetterCycles(raw, found),
  ];
  for (const check of [...work, checkAtScale(raw, found), checkPoints(raw), unread]) for (const [path, text] of check) report(path, text);
  if (problems.length > 0) return { ok: false, problems };
  const { system } = found;
  const programs = Object.keys(system.programs);
  const exercise: Exercise = {
    slug,
    title: raw.title,
    summary: raw.summary,
    minutes: raw.minutes,
    system,
    ...topologiesIn(raw),
    given,
    events: events + messageTypes(system),
    messages: Object.fromEntries(Object.keys(raw.messages).map(name => [name, messageOf(raw.messages, name)])),
    effects: Object.fromEntries(Object.entries(raw.effects).map(([name, effect]) => [name, effectOf(effect, system, raw.messages)])),
    criteria: raw.criteria.map(claim => claimOf(claim, texts.own)),
    ...(criteria.length === 0 ? {} : { ownCriteria: criteria }),
    bounds: raw.bounds.map(bound => boundOf(bound, programs)),
    ...scaleOf(raw),
    hints: raw.hints,
  };
  return { ok: true, exercise, place: placeOf(raw) };
}

/** What else would be wrong with it says nothing to anybody then. */
function newerFormat(file: string, yaml: string): readonly Problem[] | null {
  const read = parseText(file, yaml);
  const format = 'raw' in read ? (read.raw as { format?: unknown } | null)?.format : undefined;
  if (!('raw' in read) || typeof format !== 'number' || format <= FORMAT) return null;
  const text = `It was made for format ${format} of exercises, and this version of Ackademy reads format ${FORMAT}: take a newer version, with \`npm install ackademy@latest\`.`;
  return [{ where: read.where(['format']), text }];
}

function topologiesIn({ brokers }: RawExercise): Pick<Exercise, 'topologies'> {
  const declared = Object.entries(brokers).flatMap(([name, { declaredBy }]) =>
    declaredBy === undefined ? [] : [[name, declaredBy] as const],
  );
  return declared.length === 0 ? {} : { topologies: Object.fromEntries(declared) };
}

function messageOf(messages: RawExercise['messages'], name: string): ExerciseMessage {
  const { body, headers, retryOf, to, key, persistent } = messages[name]!;
  // What is sent again goes where it went the first time.
  const first = retryOf === undefined ? undefined : messages[retryOf];
  const place = { to: to ?? first?.to, key: key ?? first?.key, persistent: persistent ?? first?.persistent };
  const known = Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined));
  return { body: body ?? first!.body!, headers: headers ?? {}, retryOf: retryOf ?? null, ...known };
}

function effectOf(
  { store, column, direction, per, named, amount, row, holds, owed, hopeless, words }: RawEffect,
  system: System,
  messages: RawExercise['messages'],
): Effect {
  return {
    store,
    column: column ?? null,
    direction,
    per: [per].flat(),
    named,
    amount: amount ?? null,
    row: row ?? null,
    ...(holds === undefined ? {} : { holds }),
    owed: owedOf(owed, system, [per].flat(), messages),
    hopeless: hopeless ?? [],
    words,
  };
}

function owedOf(owed: RawEffect['owed'], { programs, services }: System, per: readonly string[], messages: RawExercise['messages']): Owed {
  if (owed?.by === 'answer') {
    if (owed.each === undefined) return { by: 'answer', at: owed.at! };
    return { by: 'answer', at: owed.at!, each: { of: whoseOf(owed), as: followerField(per, messages)!, followers: followersIn(services) } };
  }
  if (owed?.by === 'effect') return { by: 'effect', effect: owed.effect! };
  // A front is named by its program, and in histories by its method and path.
  const queueOf = (to: string) => {
    const feed = programs[to]?.feed;
    return feed?.kind === 'http' ? frontQueueOf(feed) : to;
  };
  return { by: 'message', to: owed?.to?.map(queueOf) ?? null };
}

function boundOf({ sends, workers, faults, where, errors, later }: RawBound, programs: readonly string[]): Bound {
  return { sends, workers: workersOf(workers, programs), faults, where, ...(errors === undefined ? {} : { errors }), later };
}

/**
 * `Message` is the type of the broker that feeds the learner's programs, and offers nothing that this one cannot do. Where several
 * kinds do, handlers name the one that they mean: `SqsMessage`. What is fed by a front is given a `Request`.
 */
function messageTypes({ programs, brokers }: System): string {
  const types = Object.values(programs).flatMap(({ feed, given }) =>
    given || feed.kind !== 'consume' ? [] : [kindOf(brokers[feed.broker]!).message.type],
  );
  const [type, ...others] = new Set(types);
  if (type === undefined || others.length > 0) return '';
  return `declare module 'ackademy' {\n  export interface Message<Body = Json> extends ${type}<Body> {}\n}\n`;
}
