/**
 * What nobody waited for, found in a history: work that was still under way when its handler had returned or its transaction had
 * ended, and errors that nobody handled, over which the process ended. Facts about a run, with no verdict on it.
 */
import { type Called, callName, type Index, type SourceLine } from '../history/index.ts';
import { handlerName, lineName } from './names.ts';
import type { CausePart } from './report.ts';

export interface Unawaited {
  readonly kind: 'overtaken' | 'ended' | 'returned' | 'begun-late';
  /** On whose behalf; null where the process was handling nothing. */
  readonly delivery: number | null;
  /** Where in the history it shows. */
  readonly event: number;
  /** Where in the code: the same place, the same fact. */
  readonly place: string;
  /** A clause without a full stop at its end: `the handler returned at line 8 while ...`. */
  readonly clause: readonly CausePart[];
}

/** Simplest told first: what explains most comes before what explains less. */
export function unawaitedIn(index: Index): Unawaited[] {
  const { history } = index;
  const found: Unawaited[] = [];
  const underWay = new Map<number, Called>();
  const returned = new Map<number, boolean>();
  const committed = new Map<number, number>();
  history.forEach((event, at) => {
    switch (event.type) {
      case 'called':
        underWay.set(event.call, event);
        // What goes on after work that was not waited for is told with that work.
        if (returned.get(event.delivery) === false && counts(event)) {
          returned.set(event.delivery, true);
          found.push({
            kind: 'begun-late',
            delivery: event.delivery,
            event: at,
            place: placeOf(event.line),
            clause: begunLate(index, event),
          });
        }
        break;
      case 'applied': {
        const call = index.called(event.call);
        if (call.operation === 'commit' && call.transaction !== null) committed.set(call.transaction, at);
        underWay.delete(event.call);
        break;
      }
      case 'refused': {
        const call = index.called(event.call);
        underWay.delete(event.call);
        const end = call.transaction === null ? undefined : committed.get(call.transaction);
        if (end !== undefined)
          found.push({
            kind: 'overtaken',
            delivery: call.delivery,
            event: at,
            place: placeOf(call.line),
            clause: overtaken(index, call, end),
          });
        break;
      }
      case 'finished': {
        if (event.error !== null) break;
        const left = [...underWay.values()].filter(call => call.delivery === event.delivery && counts(call));
        returned.set(event.delivery, left.length > 0);
        if (left.length > 0)
          found.push({
            kind: 'returned',
            delivery: event.delivery,
            event: at,
            place: placeOf(event.line),
            clause: stillUnderWay(
              index,
              event.line,
              at,
              left.map(call => (committed.has(call.transaction ?? 0) ? call : whole(index, call))),
            ),
          });
        break;
      }
      case 'crashed': {
        for (const number of event.pending) {
          const call = index.called(number);
          underWay.delete(number);
          const end = call.transaction === null ? undefined : committed.get(call.transaction);
          if (end !== undefined)
            found.push({
              kind: 'overtaken',
              delivery: call.delivery,
              event: at,
              place: placeOf(call.line),
              clause: overtaken(index, call, end),
            });
        }
        if (event.error !== undefined)
          found.push({
            kind: 'ended',
            delivery: null,
            event: at,
            place: `${event.error.name} ${placeOf(event.line)}`,
            clause: endedOver(index, event.error.name, event.error.message, event.line, at),
          });
        break;
      }
    }
  });
  const order: readonly Unawaited['kind'][] = ['overtaken', 'ended', 'returned', 'begun-late'];
  return found.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.event - b.event);
}

/** Whoever races its work against the clock leaves one of the two behind, and means to. */
const counts = ({ service, operation }: Called): boolean => service !== 'clock' && operation !== 'answer';

function stillUnderWay(index: Index, line: SourceLine | null, at: number, left: readonly Called[]): CausePart[] {
  const names = new Map(left.map(call => [`${callName(call)} ${call.line?.line}`, call]));
  const parts: CausePart[] = [text(`${handlerName(index, left[0]!.worker)} returned`)];
  if (line !== null) parts.push(text(' at '), lineOf(index, line, at));
  parts.push(text(' while '));
  [...names.values()].forEach((call, nth) => {
    if (nth > 0) parts.push(text(' and '));
    parts.push(...named(index, call));
  });
  return [...parts, text(names.size === 1 ? ' was still under way' : ' were still under way')];
}

function begunLate(index: Index, call: Called): CausePart[] {
  return [...named(index, call), text(' began after the handler had returned, so nobody waited for it')];
}

function overtaken(index: Index, call: Called, end: number): CausePart[] {
  const commit = index.callOf(index.at(end))!;
  return [text('nobody awaited '), ...named(index, call), text(', so '), ...named(index, commit), text(' committed without it')];
}

function endedOver(index: Index, name: string, message: string, line: SourceLine | null | undefined, at: number): CausePart[] {
  const where = line == null ? [] : [text(' at '), lineOf(index, line, at)];
  return [text('nobody handled '), text(`${name}`), ...where, text(`, and that ends a process (${withoutStop(message)})`)];
}

/** A statement of a transaction stands for the transaction, where the history shows how that ended. */
function whole(index: Index, call: Called): Called {
  if (call.transaction === null || call.operation === 'commit' || call.operation === 'rollback') return call;
  const end = index.history.find(
    event =>
      event.type === 'called' && event.transaction === call.transaction && (event.operation === 'commit' || event.operation === 'rollback'),
  );
  return end?.type === 'called' ? end : call;
}

/** `db.transaction` of line 4 */
function named(index: Index, call: Called): CausePart[] {
  const name = text(`\`${callName(call)}\``);
  return call.line === null ? [name] : [name, text(' of '), lineOf(index, call.line, index.indexOfCall(call.call))];
}

const placeOf = (line: SourceLine | null | undefined): string => (line == null ? '' : `${line.file}:${line.line}`);
const lineOf = (index: Index, line: SourceLine, event: number): CausePart => ({
  kind: 'line',
  text: lineName(index, line),
  line,
  call: '',
  event,
});
const text = (words: string): CausePart => ({ kind: 'text', text: words });

/** What others wrote may end in a full stop of its own. */
export const withoutStop = (sentence: string): string => sentence.replace(/[.\s]+$/, '');

/** A sentence that ends once, whatever it quotes. */
export const withStop = (sentence: string): string => (/[.?!]\s*$/.test(sentence) ? sentence.trimEnd() : `${sentence}.`);

/** A clause with a capital and a full stop. */
export function sentenceOf([first, ...rest]: readonly CausePart[]): CausePart[] {
  return [{ ...first!, text: first!.text.charAt(0).toUpperCase() + first!.text.slice(1) }, ...rest, text('.')];
}
