import { outcomeText } from '../../report/outcome.ts';
import type { Report, StopReason } from '../../report/report.ts';

/** How a submission may end: with a verdict, stopped for a reason, or with another outcome. */
export type End =
  | 'pass'
  | 'fail'
  | 'unknown'
  | StopReason
  | 'does-not-compile'
  | 'does-not-load'
  | 'no-handler'
  | 'bad-topology'
  | 'cancelled'
  | 'our-fault';

export interface Door {
  /** In each delivery, the body of an async function; or once per life, statements that may set `open`. */
  readonly tried: 'in the handler' | 'while loading';
  readonly before: string;
  readonly code: (canary: string) => string;
}

/** A submission that means harm, or looks as if it did. */
export interface Hostile {
  readonly name: string;
  /** The text of `handler.ts`. `canary` is the address of a server that nobody may reach. */
  readonly source: (canary: string) => string;
  /** More than one only where the engine decides which limit is met first. */
  readonly ends: readonly End[];
  /** What the first line of the report must say, where that is worth holding on to. */
  readonly says?: RegExp;
  /** Where the submission is one door: how it is tried. Many can then be tried by one program. */
  readonly door?: Door;
  /** Tried in Chromium, but not through the page: that takes a second each. */
  readonly notInPage?: true;
}

export const endOf = ({ outcome, verdict }: Report): End =>
  outcome.kind === 'graded'
    ? verdict
    : outcome.kind === 'stopped'
      ? outcome.reason
      : outcome.kind === 'bad-criterion'
        ? 'our-fault'
        : outcome.kind;

const DEADLY: ReadonlySet<End> = new Set<End>(['no-answer', 'out-of-memory', 'too-long']);

/** It can be run beside others: no watchdog has to end it. */
export const isCalm = ({ ends }: Hostile): boolean => ends.every(end => !DEADLY.has(end));

/** How a submission ended, and in which words: for the message of a test that fails. */
export function said(report: Report): { end: End; text: string } {
  const { outcome, logs, criteria } = report;
  const text = outcomeText(outcome) ?? JSON.stringify({ verdicts: criteria.map(({ verdict }) => verdict), logs });
  return { end: endOf(report), text: text.slice(0, 2000) };
}

/** What `said` should be: an end that the table allows. No program can make a fault ours. */
export const wanted = ({ ends, says }: Hostile, report: Report): { end: unknown; text: unknown } => ({
  end: ends.includes(endOf(report)) ? endOf(report) : ends.join(' or '),
  text: says === undefined || says.test(said(report).text) ? said(report).text : says,
});

/** What a right answer does. */
export const WORK = `
  const isNew = await services.db.transaction(async tx => {
    if (!(await tx.insertIfAbsent('processed_events', message.body.eventId))) return false;
    await tx.decrement('stock', message.body.sku, message.body.quantity);
    return true;
  });
  await message.ack();`;

/**
 * Tries a door, then does the work properly if the door stayed shut, and leaves the work undone if it opened. So such a
 * submission passes exactly if nothing got through, in every schedule. A door is open when the last expression of `doors`
 * has a value other than `undefined`.
 */
export const shut = (name: string, door: string | ((canary: string) => string), before = ''): Hostile => ({
  name,
  ends: ['pass'],
  door: { tried: 'in the handler', before, code: typeof door === 'string' ? () => door : door },
  source: canary => `${before}
export async function handle(message, services) {
  const { db, log, clock } = services;
  const canary = ${JSON.stringify(canary)};
  const door = async () => { ${typeof door === 'string' ? door : door(canary)} };
  try {
    const opened = await door();
    if (opened !== undefined) return log.error('OPEN', String(opened));
  } catch {}
  ${WORK}
}
`,
});

/** As `shut`, but tried once per life, while the module loads. `door` is a statement that may set \`open\`. */
export const shutWhileLoading = (name: string, door: string): Hostile => ({
  name,
  ends: ['pass'],
  door: { tried: 'while loading', before: '', code: () => door },
  source: canary => `
const canary = ${JSON.stringify(canary)};
let open = false;
try { ${door} } catch {}
const opened = open;
export async function handle(message, services) {
  if (opened) return services.log.error('OPEN');
  ${WORK}
}
`,
});

/** Tries all of these doors, one after the other, and says which opened. It passes exactly if all stayed shut. */
export const allShut = (name: string, doors: readonly Door[]): Hostile => {
  const loading = doors.filter(({ tried }) => tried === 'while loading');
  const handling = doors.filter(({ tried }) => tried === 'in the handler');
  return {
    name,
    ends: ['pass'],
    source: canary => `${[...new Set(doors.map(({ before }) => before))].join('\n')}
const canary = ${JSON.stringify(canary)};
const opened = [];
${loading.map(({ code }, n) => `{ let open = false; try { ${code(canary)} } catch {} if (open) opened.push('loading ${n}'); }`).join('\n')}
const openedWhileLoading = [...opened];
export async function handle(message, services) {
  const { db, log, clock } = services;
  const opened = [...openedWhileLoading];
${handling.map(({ code }, n) => `  try { const got = await (async () => { ${code(canary)} })(); if (got !== undefined) opened.push('handler ${n}'); } catch {}`).join('\n')}
  if (opened.length > 0) return log.error('OPEN', opened.join());
  ${WORK}
}
`,
  };
};

/** As many programs as are needed to try everything of a group once: its doors together, the rest one by one. */
export function inFewPrograms(all: readonly Hostile[]): readonly Hostile[] {
  // A door that asks services for something would give each of the others more to explore.
  const together = all.flatMap(({ door }) => (door === undefined || /\b(db|clock)\./.test(door.code('')) ? [] : [door]));
  const rest = all.filter(({ door }) => door === undefined || !together.includes(door));
  return together.length === 0 ? rest : [allShut(`${together.length} doors, all at once`, together), ...rest];
}

/** Those of a group that go through the exercise page in Chromium. They need not be tried in a bare frame there, which is the same wall. */
export const throughPage = (all: readonly Hostile[]): readonly Hostile[] => inFewPrograms(all.filter(each => !each.notInPage));

/** A handler with this body, which does no work of its own. */
export const handler = (name: string, ends: readonly End[], body: string, before = ''): Hostile => ({
  name,
  ends,
  source: () => `${before}\nexport async function handle(message, services) {\n  const { db, log, clock } = services;\n  ${body}\n}\n`,
});

/** Those in which the page has no say, only our own code; or that have too much to explore. */
export const notInPage = (all: readonly Hostile[]): readonly Hostile[] => all.map(each => ({ ...each, notInPage: true }));

/** This text as it is. */
export const file = (name: string, ends: readonly End[], text: string | ((canary: string) => string)): Hostile => ({
  name,
  ends,
  source: typeof text === 'string' ? () => text : text,
});
