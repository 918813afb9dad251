/**
 * What a criterion that an exercise brings along answers, taken for what it may be: anything at all. Looked at where its code runs, and once
 * more outside of the wall.
 */
import type { History } from '../src/history/event.ts';
import { type FindingFacts, fail, type Piece, pass, unknown, type Verdict } from './verdict.ts';

/** As long as anybody wants to read. */
const TEXT_LIMIT = 400;
const PIECES_LIMIT = 24;
const EVENTS_LIMIT = 24;

/** An answer that is none, and why, in words that follow `its verdict`. */
export class NoVerdict extends Error {}

/** @param history that it has judged @throws NoVerdict, and whatever looking at the answer throws */
export function verdictIn(answer: unknown, history: History): Verdict {
  const { verdict, why, finding } = fieldsOf(answer, 'is none', ['verdict', 'why', 'finding']);
  switch (verdict) {
    case 'pass':
      return pass;
    case 'unknown':
      return unknown(textIn(why, 'why'));
    case 'fail':
      return fail(findingIn(finding, history));
    default:
      throw new NoVerdict(`is none: it is made by \`pass\`, \`unknown(why)\` or \`fail({ thing, told, conflict })\``);
  }
}

function findingIn(answer: unknown, history: History): FindingFacts {
  const { thing, told, conflict, between, effect, wanted, got } = fieldsOf(answer, 'fails without saying what is wrong', [
    ...['thing', 'told', 'conflict'],
    ...['between', 'effect', 'wanted', 'got'],
  ]);
  const pieces = typeof told === 'string' ? [told] : listIn(told, 'told', PIECES_LIMIT);
  if (pieces.length === 0) throw new NoVerdict('tells nothing in `told`, which is what a report says');
  return {
    kind: 'own',
    effect: effect == null ? null : textIn(effect, 'effect'),
    thing: textIn(thing, 'thing'),
    conflict: indexesIn(conflict, 'conflict', history),
    between: between === undefined ? [] : indexesIn(between, 'between', history),
    wanted: numberIn(wanted, 1),
    got: numberIn(got, 0),
    told: pieces.map(piece => pieceIn(piece, history)),
  };
}

function pieceIn(piece: unknown, history: History): Piece {
  if (typeof piece === 'string') return textIn(piece, 'told');
  const { wrong, line, lines, worker, died } = fieldsOf(piece, 'has a piece in `told` that is none', [
    'wrong',
    'line',
    'lines',
    'worker',
    'died',
  ]);
  if (wrong !== undefined) return { wrong: textIn(wrong, 'wrong') };
  if (line !== undefined) return { line: callIn(line, 'line', history) };
  if (lines !== undefined) {
    const [first, second] = indexesIn(lines, 'lines', history);
    if (first === undefined || second === undefined) throw new NoVerdict('has `lines` that are not two events');
    return { lines: [callIn(first, 'lines', history), callIn(second, 'lines', history)] };
  }
  if (worker !== undefined) return { worker: numberIn(worker, 1) };
  if (died !== undefined) return { died: indexIn(died, 'died', history) };
  throw new NoVerdict('has a piece in `told` that is none: a text, or { wrong }, { line }, { lines }, { worker } or { died }');
}

function fieldsOf<const Name extends string>(
  value: unknown,
  otherwise: string,
  names: readonly Name[],
): { readonly [name in Name]: unknown } {
  if (typeof value !== 'object' || value === null) throw new NoVerdict(otherwise);
  return Object.fromEntries(names.map(name => [name, (value as { readonly [name: string]: unknown })[name]])) as {
    [name in Name]: unknown;
  };
}

function textIn(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new NoVerdict(`has a \`${name}\` that is no text`);
  return value.length > TEXT_LIMIT ? `${value.slice(0, TEXT_LIMIT - 1)}…` : value;
}

function listIn(value: unknown, name: string, limit: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new NoVerdict(`has a \`${name}\` that is no list`);
  const { length } = value;
  if (length > limit) throw new NoVerdict(`has a \`${name}\` of ${length}, and at most ${limit} are told`);
  return Array.from({ length }, (_, at) => value[at] as unknown);
}

const indexesIn = (value: unknown, name: string, history: History): readonly number[] =>
  listIn(value, name, EVENTS_LIMIT).map(each => indexIn(each, name, history));

function indexIn(value: unknown, name: string, history: History): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value >= history.length)
    throw new NoVerdict(`names an event in \`${name}\` that there is none of: numbers are those that \`see\` was told, from 0`);
  return value;
}

/** Only what belongs to a call has a line. */
function callIn(value: unknown, name: string, history: History): number {
  const index = indexIn(value, name, history);
  const event = history[index]!;
  if (event.type !== 'called' && event.type !== 'applied' && event.type !== 'refused')
    throw new NoVerdict(`names an event in \`${name}\` that is no call of a service: \`${event.type}\``);
  return index;
}

const numberIn = (value: unknown, otherwise: number): number => (typeof value === 'number' && Number.isFinite(value) ? value : otherwise);
