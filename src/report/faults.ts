import type { ExerciseMessage } from '../exercise/exercise.ts';
import { FAULTS, type Fault, type FaultName, faultNames } from '../history/faults.ts';
import { type History, type HistoryEvent, Index } from '../history/index.ts';
import { type Bound, frontOf, type System } from '../system/system.ts';

/** What the schedule did to the program, counted from the history alone. */
export interface FaultCounts {
  readonly faults: { readonly [fault in FaultName]: number };
  /** What is added to the words of some: ` past the visibility timeout`. */
  readonly details: { readonly [fault in FaultName]?: string };
  /** Events that the producer sent again because it missed the reply to its send. */
  readonly resends: number;
  /** Times that one worker moved while another had a message in hand. No fault, but harder to follow. */
  readonly switches: number;
}

const everyFault = (): readonly (readonly [FaultName, Fault])[] => faultNames().map(name => [name, FAULTS[name]]);
const asTold = () => [...everyFault()].sort(([, one], [, other]) => one.told - other.told);

export function countFaults(history: History): FaultCounts {
  const number = (is: (event: HistoryEvent) => boolean) => history.reduce((sum, event) => sum + (is(event) ? 1 : 0), 0);
  const faults = Object.fromEntries(everyFault().map(([name, fault]) => [name, number(fault.seen)])) as Record<FaultName, number>;
  const details = everyFault().flatMap(([name, { seen, detail }]) => {
    const first = detail === undefined ? undefined : history.find(seen);
    return first === undefined ? [] : [[name, detail!(first)]];
  });
  return {
    faults,
    details: Object.fromEntries(details),
    resends: number(event => event.type === 'sent' && event.retryOf !== null),
    switches: switches(new Index(history)),
  };
}

/** Whether the schedule left the program alone. */
export const isFaultless = (history: History): boolean => !everyFault().some(([, { seen }]) => history.some(seen));

/** `1 crash, 1 duplicate delivery`; `no fault`. */
export function faultsText({ faults, details, resends, switches }: FaultCounts): string {
  const counts = [
    ...asTold().map(([name, { one, many }]) => count(faults[name], `${one}${details[name] ?? ''}`, `${many}${details[name] ?? ''}`)),
    count(resends, 'event sent twice', 'events sent twice'),
    count(switches, 'switch between workers', 'switches between workers'),
  ].filter(text => text !== '');
  return counts.length === 0 ? 'no fault' : counts.join(', ');
}

/**
 * How much a reader has to follow: fewest faults first, then messages, then switches, then the kinds of fault,
 * then events. Negative when `a` is the
 * simpler one. Two runs that are equally simple stay in the order found, so the choice is the same on every machine.
 */
export function compareSimplicity(a: History, b: History): number {
  const [left, right] = [simplicity(a), simplicity(b)];
  for (const [index, value] of left.entries()) if (value !== right[index]) return value - right[index]!;
  return 0;
}

function simplicity(history: History): number[] {
  const { faults, resends, switches: switched } = countFaults(history);
  const messages = history.reduce((sum, event) => sum + (event.type === 'sent' ? 1 : 0), 0);
  let number = resends;
  let kinds = 4 * resends;
  for (const [name, { weight }] of everyFault()) {
    number += faults[name];
    kinds += weight * faults[name];
  }
  return [number, messages, switched, kinds, history.length];
}

function switches(index: Index): number {
  let last: number | null = null;
  let switched = 0;
  const busy = new Set<number>();
  for (const event of index.history) {
    if (event.type === 'delivered') busy.add(event.worker);
    if (event.type === 'finished' || event.type === 'crashed') busy.delete(event.worker);
    const worker = event.type === 'delivered' ? event.worker : event.type === 'applied' ? index.called(event.call).worker : null;
    if (worker === null) continue;
    if (last !== null && last !== worker && busy.has(last)) switched += 1;
    last = worker;
  }
  return switched;
}

/**
 * `1 message, 2 workers, up to 1 crash, up to 1 duplicate delivery`; of several programs
 * `2 requests, 1 api, 2 of relay, up to 1 crash of the relay or the mailer`.
 */
export function boundText(
  bound: Bound,
  {
    system,
    messages,
  }: { readonly system: Pick<System, 'programs'>; readonly messages: { readonly [name: string]: Pick<ExerciseMessage, 'to'> } },
): string {
  const { sends, later, workers, faults, where, errors } = bound;
  const all = [...sends, ...later.map(({ message }) => message)];
  const programs = Object.keys(system.programs);
  const requests = programs.length === 1 ? 0 : all.filter(name => frontOf(system, messages[name]?.to) !== null).length;
  return [
    count(requests, 'request', 'requests'),
    count(all.length - requests, 'message', 'messages'),
    ...workersTold(programs, workers),
    ...everyFault().map(([name, { allowed, struck, one, many }]) => {
      const at = where[name];
      const words = at === undefined ? (allowed ?? { one, many }) : (struck ?? ofThem(allowed ?? { one, many }));
      const told = count(faults[name] ?? 0, words.one, words.many);
      const by = name === 'fail' && errors !== undefined ? [`(${errors.join(' or ')})`] : [];
      return told === ''
        ? ''
        : ['up to', told, ...(at === undefined ? [] : [at.map(program => `the ${program}`).join(' or ')]), ...by].join(' ');
    }),
  ]
    .filter(text => text !== '')
    .join(', ');
}

const ofThem = ({ one, many }: { readonly one: string; readonly many: string }) => ({ one: `${one} of`, many: `${many} of` });

/** More programs than one takes in at a glance are not listed where they are all alike. */
const FEW_PROGRAMS = 3;

function workersTold(programs: readonly string[], workers: Bound['workers']): string[] {
  const numberOf = (name: string) => workers[name] ?? 1;
  if (programs.length === 1) return [count(numberOf(programs[0]!), 'worker', 'workers')];
  const told = (name: string) => (numberOf(name) === 0 ? '' : numberOf(name) === 1 ? `1 ${name}` : `${numberOf(name)} of ${name}`);
  if (programs.length <= FEW_PROGRAMS) return programs.map(told);
  const several = programs.filter(name => numberOf(name) !== 1);
  return [...several.map(told), several.length === 0 ? 'one process of each program' : 'one of each other program'];
}

const count = (number: number, one: string, many: string): string => (number === 0 ? '' : `${number} ${number === 1 ? one : many}`);
