/**
 * What is worth a line and no verdict: work that nobody waited for, a process that ended over an error that nobody handled, a
 * message that was acknowledged twice, a wait of hours. Told once for each place in the learner's code, with the number of runs that show it.
 */
import { type Called, type Failure, type Finished, type History, Index } from '../history/index.ts';
import { causeText } from './cause.ts';
import { isFaultless } from './faults.ts';
import { handlerName, lineName } from './names.ts';
import type { CausePart, CriterionResult, Remark } from './report.ts';
import { text } from './story.ts';
import { sentenceOf, type Unawaited, unawaitedIn, withStop } from './unawaited.ts';
import { waitedLong } from './waits.ts';

/** A program that does it everywhere need not be told of each place. */
const REMARKS_LIMIT = 4;

/** `place`: where in the code; the same place is told once. */
type Found = Pick<Remark, 'kind' | 'words'> & { readonly place: string };

const KINDS: { readonly [kind in Unawaited['kind']]: Remark['kind'] } = {
  overtaken: 'not-awaited',
  returned: 'not-awaited',
  'begun-late': 'not-awaited',
  ended: 'ended-itself',
};

export class Remarks {
  readonly #seen = new Map<string, { readonly remark: Found; readonly schedule: string; runs: number }>();

  readonly #always = new AlwaysThrows();

  see(schedule: string, history: History): void {
    this.#always.see(schedule, history);
    if (!history.some(mayBeTold)) return;
    const index = new Index(history);
    const told = new Set<string>();
    for (const remark of [...unawaitedIn(index).map(asRemark), ...settledTwice(index), ...waited(history)]) {
      const key = `${remark.kind} ${remark.place}`;
      if (told.has(key)) continue;
      told.add(key);
      const known = this.#seen.get(key);
      if (known !== undefined) known.runs += 1;
      else this.#seen.set(key, { remark, schedule, runs: 1 });
    }
  }

  /** Without those that the cause of a failure has told already. */
  results(criteria: readonly CriterionResult[]): Remark[] {
    const always = this.#always.result();
    if (always !== null) return [always];
    const causes = criteria.map(({ finding }) => (finding === null ? '' : causeText(finding.cause)));
    return [...this.#seen.values()]
      .filter(({ remark: { words } }) => !causes.some(cause => cause.includes(clauseOf(causeText(words)))))
      .slice(0, REMARKS_LIMIT)
      .map(({ remark: { kind, words }, schedule, runs }) => ({ kind, words, runs, schedule }));
  }
}

interface Thrown {
  readonly thrown: Finished & { readonly error: Failure };
  readonly event: number;
  readonly schedule: string;
  readonly index: Index;
  runs: number;
}

/** Whether a program's handler throws one and the same error from one line, at every delivery of every run that has no fault. */
class AlwaysThrows {
  /** By program, '' where there is one: what it throws; null once it did not. */
  readonly #first = new Map<string, Thrown | null>();

  see(schedule: string, history: History): void {
    if (this.#over() || !isFaultless(history)) return;
    const index = new Index(history);
    const took = new Set<string>();
    for (const [at, event] of history.entries()) {
      if (event.type !== 'stuck' && event.type !== 'finished') continue;
      const program = index.programOf(event.worker) ?? '';
      took.add(program);
      const first = this.#first.get(program);
      if (first === null) continue;
      if (event.type === 'stuck' || !isSame(event, first)) this.#first.set(program, null);
      else this.#first.set(program, first ?? { thrown: event as Thrown['thrown'], event: at, schedule, index, runs: 0 });
    }
    for (const program of took) {
      const first = this.#first.get(program);
      if (first != null) first.runs += 1;
    }
  }

  /** Nobody does: no need to look on. */
  #over(): boolean {
    return this.#first.size > 0 && [...this.#first.values()].every(first => first === null);
  }

  result(): Remark | null {
    const always = [...this.#first].find(([, first]) => first !== null);
    if (always === undefined) return null;
    const [program, first] = always;
    const { thrown, event, schedule, index, runs } = first!;
    const { line, error, worker } = thrown;
    const where: CausePart[] = line === null ? [] : [text(' at '), { kind: 'line', text: lineName(index, line), line, call: '', event }];
    const words: CausePart[] = [
      text(program === '' ? 'Your handler throws' : `T${handlerName(index, worker).slice(1)} throws`),
      ...where,
      text(', always: '),
      text(`${error.name}: ${withStop(error.message)}`),
    ];
    return { kind: 'always-throws', words, runs, schedule };
  }
}

function isSame({ error, line }: Finished, first: Thrown | undefined): boolean {
  if (error === null) return false;
  if (first === undefined) return true;
  const { thrown } = first;
  return thrown.error.name === error.name && (line === null ? thrown.error.message === error.message : line.line === thrown.line?.line);
}

/** Cheap, because every run is asked. */
const mayBeTold = (event: History[number]): boolean =>
  (event.type === 'finished' && event.error === null) ||
  (event.type === 'crashed' && event.error !== undefined) ||
  (event.type === 'disconnected' && event.reason === 'channel-error') ||
  (event.type === 'time-passed' && event.until === 'rounds');

function asRemark({ kind, place, clause }: Unawaited): Found {
  return { kind: KINDS[kind], place: `${kind} ${place}`, words: sentenceOf(clause) };
}

/** RabbitMQ knows a delivery tag until it is settled, and closes the channel over one that it does not know. */
function settledTwice(index: Index): Found[] {
  const { history } = index;
  return history.flatMap((event, at): Found[] => {
    if (event.type !== 'disconnected' || event.reason !== 'channel-error' || !event.text.includes('unknown delivery tag')) return [];
    const settles = (call: Called) => call.service === 'message' && call.worker === event.worker && call.life === event.life;
    const before = history.slice(0, at);
    const second = before.findLast((each): each is Called => each.type === 'called' && settles(each));
    if (second === undefined) return [];
    const first = before.find(
      (each): each is Called => each.type === 'called' && settles(each) && each.delivery === second.delivery && each !== second,
    );
    const where = (call: Called): CausePart[] =>
      call.line === null
        ? []
        : [
            text(' at '),
            { kind: 'line', text: lineName(index, call.line), line: call.line, call: '', event: index.indexOfCall(call.call) },
          ];
    const earlier =
      first === undefined ? [text(' after it was settled')] : [text(' after '), text(`\`message.${first.operation}\``), ...where(first)];
    return [
      {
        kind: 'settled-twice',
        place: `${second.line?.file}:${second.line?.line}`,
        words: [
          text(`${second.subject} was settled twice: \`message.${second.operation}\``),
          ...where(second),
          ...earlier,
          text('. RabbitMQ closed the channel over it (406), and what else was in hand came back.'),
        ],
      },
    ];
  });
}

/** What came about in the end, but so late that somebody should know. */
function waited(history: History): Found[] {
  const wait = waitedLong(history);
  return wait === null ? [] : [{ kind: 'waited-long', ...wait }];
}

const clauseOf = (words: string): string => words.slice(1, -1);
