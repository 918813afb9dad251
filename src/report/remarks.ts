/**
 * What is worth a line and no verdict: work that nobody waited for, a process that ended over an error that nobody handled, a
 * message that was acknowledged twice, a wait of hours. Told once for each place in the learner's code, with the number of runs that show it.
 */
import { type Called, type Failure, type Finished, type History, Index } from '../history/index.ts';
import { causeText } from './cause.ts';
import { isFaultless } from './faults.ts';
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

/** Whether the handler throws one and the same error from one line, at every delivery of every run that has no fault. */
class AlwaysThrows {
  #first: { readonly thrown: Finished & { readonly error: Failure }; readonly event: number; readonly schedule: string } | null = null;
  #runs = 0;
  #not = false;

  see(schedule: string, history: History): void {
    if (this.#not || !isFaultless(history)) return;
    this.#runs += 1;
    for (const [at, event] of history.entries()) {
      if (event.type === 'stuck' || (event.type === 'finished' && !this.#same(event))) this.#not = true;
      else if (event.type === 'finished') this.#first ??= { thrown: event as Finished & { error: Failure }, event: at, schedule };
      if (this.#not) return;
    }
  }

  #same({ error, line }: Finished): boolean {
    if (error === null) return false;
    if (this.#first === null) return true;
    const { thrown } = this.#first;
    return thrown.error.name === error.name && (line === null ? thrown.error.message === error.message : line.line === thrown.line?.line);
  }

  result(): Remark | null {
    if (this.#not || this.#first === null) return null;
    const { thrown, event, schedule } = this.#first;
    const { line, error } = thrown;
    const where: CausePart[] = line === null ? [] : [text(' at '), { kind: 'line', text: `line ${line.line}`, line, call: '', event }];
    const words: CausePart[] = [
      text('Your handler throws'),
      ...where,
      text(', always: '),
      text(`${error.name}: ${withStop(error.message)}`),
    ];
    return { kind: 'always-throws', words, runs: this.#runs, schedule };
  }
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
        : [text(' at '), { kind: 'line', text: `line ${call.line.line}`, line: call.line, call: '', event: index.indexOfCall(call.call) }];
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
