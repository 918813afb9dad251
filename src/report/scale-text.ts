/** Runs at scale and a rubric in a terminal. */
import type { Evidence } from '../../graders/at-scale/criterion.ts';
import { count, duration } from '../../graders/at-scale/words.ts';
import { causeText } from './cause.ts';
import type { CriterionResult, Report, ScaleCriterionResult, ScaleReport } from './report.ts';
import { wrap } from './wrap.ts';

export const SIGNS = { pass: '✓', fail: '✗', unknown: '?' } as const;

/** `longest wait for an answer 9 ms, at most 200 ms`. */
export function evidenceText(evidence: readonly Evidence[]): string {
  return evidence
    .map(({ what, got, unit, most }) => {
      const said = (number: number) => (unit === 'ms' ? duration(number) : count(number));
      return `${what}: ${said(got)}${most === undefined ? '' : most === 0 ? ' (none allowed)' : ` (at most ${said(most)})`}`;
    })
    .join('; ');
}

/** One criterion of a run, with what it rests on. */
export function scaleCriterionLines({ id, claim, verdict, why, cause, evidence }: ScaleCriterionResult, run: string): string[] {
  const lines = [`${SIGNS[verdict]} ${verdict.padEnd(7)} ${claim}`];
  const told = why ?? evidenceText(evidence);
  lines.push(...wrap(`${id}, ${run}${told === '' ? '' : `: ${told}`}`, 10));
  if (cause !== null) lines.push('', ...wrap(causeText(cause), 10), '');
  return lines;
}

/** The rows, each with the criteria that it claims; what is wrong with these is told where they are listed themselves. */
export function rubricLines({ rubric = [], level, criteria, atScale = [] }: Report, heldIn: (result: CriterionResult) => string): string[] {
  if (rubric.length === 0) return [];
  const held = rubric.filter(({ verdict }) => verdict === 'pass').length;
  const called = { strong: 'a strong answer', fair: 'a fair answer', weak: 'a weak answer' };
  const lines = [
    `The rubric: ${held} of ${rubric.length} rows ${held === 1 ? 'holds' : 'hold'}${level == null ? '' : `, ${called[level]}`}.`,
    '',
  ];
  for (const { title, verdict, claims } of rubric) {
    lines.push(`${SIGNS[verdict]} ${title}`);
    for (const claim of claims) {
      const explored = criteria.find(({ id }) => claim.run === null && id === claim.id);
      const run = atScale.find(({ name }) => name === claim.run);
      const its = run?.criteria.find(({ id }) => id === claim.id);
      const said = its !== undefined ? (its.why ?? evidenceText(its.evidence)) : explored === undefined ? '' : heldIn(explored);
      const where = claim.run === null ? '' : `, ${claim.run}`;
      lines.push(...hanging(`${SIGNS[claim.verdict]} ${claim.id}${where}${said === '' ? '' : `: ${said}`}`, 4));
    }
  }
  return [...lines, ''];
}

/** Lines after the first go two further in, below its text. */
function hanging(text: string, indent: number): string[] {
  return wrap(text, indent).map((line, nth) => (nth === 0 ? line : `  ${line}`));
}

/** A column for each run that was played, and why the others were not. */
export function scaleTable(runs: readonly ScaleReport[]): string[] {
  const played = runs.filter(({ result }) => result !== null);
  const lines: string[] = [];
  if (played.length > 0) {
    const columns = played.map(columnOf);
    const heads = ['At scale', ...columns[0]!.map(([head]) => `  ${head}`)];
    const cells = columns.map((column, at) => [played[at]!.name, ...column.map(([, cell]) => cell)]);
    const width = Math.max(...heads.map(({ length }) => length));
    const widths = cells.map(column => Math.max(...column.map(({ length }) => length)));
    for (const [row, head] of heads.entries())
      lines.push([head.padEnd(width), ...cells.map((column, at) => column[row]!.padStart(widths[at]!))].join('  '));
    lines.push('');
    for (const { name, result } of played) {
      const { how, why } = result!.played;
      if (how === 'slow') lines.push(...wrap(`${name} was played the slow way, with fewer followers: ${why}.`, 2));
    }
    for (const sentence of new Set(played.flatMap(({ result }) => result!.played.assumed))) lines.push(...wrap(`Assumed: ${sentence}`, 2));
  }
  for (const { name, title, ended } of runs) {
    if (ended.kind === 'not-asked-for') lines.push(`  ${name} was not played: ${title}`);
    if (ended.kind === 'cancelled') lines.push(`  ${name} was stopped before its end.`);
    if (ended.kind === 'stopped') lines.push(...wrap(`${name}: ${ended.text}`, 2));
    if (ended.kind === 'our-fault') lines.push(...wrap(`${name}: this is our fault, not yours: ${ended.text}`, 2));
  }
  return [...lines, ''];
}

const NONE = '–';

function dollars(usd: number): string {
  if (usd === 0) return 'free';
  return usd < 0.01 ? 'under $0.01' : `$${count(Math.floor(usd))}.${String(Math.floor(usd * 100) % 100).padStart(2, '0')}`;
}

const share = (number: number): string => (number < 10 ? String(Math.round(number * 10) / 10) : count(number));

/** What was paid for, and what was asked of brokers beside what they say that they can take. Without scores. */
export function figureLines({ name, figures }: ScaleReport): string[] {
  if (figures === null || figures.lookedUp === null) return [];
  const lines = [`${name}, calls at list prices of ${figures.lookedUp}:`];
  for (const { name: of, calls, usd } of figures.calls) {
    const each = Object.entries(calls).map(([call, times]) => `${count(times)} ${call}`);
    lines.push(...wrap(`${of}: ${each.join(', ')}${usd === null ? ', which have no price' : `: ${dollars(usd)}`}`, 2));
  }
  lines.push(`${name}, messages in the busiest second, and what is stated to be possible:`);
  for (const { name: of, program, perSecond, limit, more, inFlight, partitions } of figures.rates) {
    const states =
      limit === null ? 'none stated' : [`${count(limit)}`, ...more.map(each => `${count(each.perSecond)} ${each.how}`)].join(', ');
    const parts = partitions === null || partitions === 0 ? '' : `; ${count(partitions)} partitions, ${share(perSecond / partitions)} each`;
    const hands = inFlight === null ? '' : `; up to ${count(inFlight.most)} in flight of ${count(inFlight.limit)}`;
    lines.push(...wrap(`${program ?? 'pushes'}: ${count(perSecond)}; ${of}: ${states}${parts}${hands}`, 2));
  }
  return [...lines, ''];
}

function columnOf({ followers, result, figures }: ScaleReport): readonly (readonly [head: string, cell: string])[] {
  const { effects, alarms, opened, virtualMs } = result!;
  const pushes = effects['push.send'];
  const of = (number: number | undefined) => (number === undefined ? NONE : count(number));
  const time = (ms: number | null | undefined) => (ms == null ? NONE : duration(ms));
  const rang = alarms.flatMap(({ rangAtMs }) => rangAtMs ?? []);
  return [
    ['followers', count(Object.values(followers).reduce((sum, each) => sum + each, 0))],
    ['pushes owed', of(pushes?.owed)],
    ['never came', of(pushes?.missing)],
    ['came again', of(pushes?.duplicates)],
    ['out of order', of(pushes?.outOfOrder)],
    ['half came within', time(figures?.took?.half)],
    ['99 of 100 within', time(figures?.took?.most99)],
    ['last within', time(figures?.took?.last)],
    ['most waiting in a queue', of(figures?.backlog?.most)],
    ['429 of the provider', of(figures?.throttled)],
    ['alarm at', time(rang.length === 0 ? null : Math.min(...rang))],
    ['replay at', time(opened?.atMs)],
    ['over after', duration(virtualMs)],
    ['pushes in the busiest second', of(figures?.pushesPerSecond.peak)],
    ['calls at list prices', figures?.usd == null ? NONE : dollars(figures.usd)],
  ];
}
