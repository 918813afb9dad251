import type { Diagnostic } from '../../compile/compiled.ts';
import type { SourceLine } from '../../history/event.ts';
import { causeText } from '../../report/cause.ts';
import { badCriterionText } from '../../report/outcome.ts';
import type { CriterionResult, Explored, Finding, Outcome, Remark, Report, StopReason } from '../../report/report.ts';

/** The words of the report pane, apart from its shapes: what a person reads, decided here and tested without a page. */

export const count = (n: number): string => n.toLocaleString('en-US');
export const some = (n: number, one: string, many = one + 's'): string => `${count(n)} ${n === 1 ? one : many}`;

export interface Headline {
  /** The large number. */
  readonly kept: string;
  /** What follows it: `of 1,284 runs kept every promise`. */
  readonly text: string;
  /** `complete: every schedule within the bounds` */
  readonly scope: string;
  readonly good: number;
  readonly bad: number;
  /** Runs that were cut off: neither. */
  readonly cutOff: number;
}

/** Null where nothing was judged. */
export function headline(report: Report): Headline | null {
  const { explored, outcome } = report;
  if (outcome.kind !== 'graded' || explored.runs === 0) return null;
  const bad = explored.failedRuns;
  const cutOff = explored.cutOffRuns;
  const good = explored.runs - bad - cutOff;
  return {
    kept: count(good),
    text: `of ${some(explored.runs, 'run')} kept every promise`,
    scope: explored.complete ? 'complete' : 'bounded',
    good,
    bad,
    cutOff,
  };
}

export function scopeSentence({ complete, runs, states }: Explored): string {
  const told = `${some(runs, 'run')} over ${some(states, 'state')}`;
  return complete
    ? `Complete: every schedule within these bounds was tried. ${told}; schedules that differ only in ways that cannot matter are played once.`
    : `Bounded: the budget ran out before every schedule within these bounds was tried. ${told}. What was not tried may still fail.`;
}

/** The remark that is said alone; null where there is none. */
export function alwaysThrows({ remarks: [first] }: Report): Remark | null {
  return first?.kind === 'always-throws' ? first : null;
}

/** The criteria to show: those that nothing could put to the test are no news while the handler always throws. */
export function criteriaToShow(report: Report): readonly CriterionResult[] {
  return alwaysThrows(report) === null ? report.criteria : report.criteria.filter(({ verdict }) => verdict !== 'unknown');
}

/** The line under a claim in the rubric. */
export function criterionLine({ verdict, tested, failed, sampled, why }: CriterionResult): string {
  if (verdict === 'fail') return `broken in ${count(failed)} of ${some(tested, 'run')}`;
  if (verdict === 'pass' && sampled > 0)
    return `held in ${some(sampled, 'sampled run')}${tested > sampled ? `, and in ${count(tested - sampled)} searched` : ''}`;
  if (verdict === 'pass') return tested === 1 ? 'held in the 1 run tested' : `held in all ${count(tested)} runs tested`;
  return why ?? 'nothing put it to the test';
}

export function tally(criteria: readonly { readonly verdict: CriterionResult['verdict'] }[]): string {
  const of = (verdict: string) => criteria.filter(each => each.verdict === verdict).length;
  const parts = [
    [of('pass'), 'pass'],
    [of('fail'), 'fail'],
    [of('unknown'), 'unknown'],
  ] as const;
  return parts.flatMap(([n, word]) => (n > 0 ? [`${n} ${word}`] : [])).join(', ');
}

/** One sentence for ears, when a run ends. */
export function spoken(report: Report): string {
  const { outcome } = report;
  if (outcome.kind !== 'graded') return panel(outcome, report.explored).title;
  const head = headline(report);
  const always = alwaysThrows(report);
  if (always !== null) return `Run finished. ${causeText(always.words)} ${report.points.got} of ${report.points.of} points.`;
  const score = `${report.points.got} of ${report.points.of} points, ${tally(report.rubric ?? report.criteria)}.`;
  const cutOff = head && head.cutOff > 0 ? ` ${some(head.cutOff, 'run')} cut off.` : '';
  return head ? `Run finished. ${head.kept} ${head.text}.${cutOff} ${score}` : `Run finished. ${score}`;
}

/** What there is to look at of a criterion: the run that broke it, or one that was cut off before it could tell. */
export function evidenceOf({ id, verdict, finding, cutOff }: CriterionResult): Finding | null {
  if (finding !== null || verdict === 'pass' || cutOff === null) return finding;
  const { schedule, history, faults } = cutOff;
  const after = 'This run was cut off after too many steps: your code was still at it. What it would have come to, nobody knows, so ';
  const cause = [
    { kind: 'text', text: after },
    { kind: 'wrong', text: 'it proves nothing' },
    { kind: 'text', text: '. Look at the end of it for what goes on and on.' },
  ] as const;
  return { criterion: id, schedule, cause, history, conflict: [history.length - 1], faults };
}

/** Which criterion to explain first: the one that a link asked for, else the first that failed. */
export function firstToExplain(report: Report, schedule: string | null): string | null {
  const shown = report.criteria.filter(each => evidenceOf(each) !== null);
  const asked = schedule === null ? undefined : shown.find(each => evidenceOf(each)?.schedule === schedule);
  return (asked ?? shown.find(({ finding }) => finding !== null) ?? shown[0])?.id ?? null;
}

export function replayCommand(slug: string, file: string, schedule: string): string {
  return `npx ackademy replay ${slug} ${file} ${schedule}`;
}

/** What an outcome other than `graded` says: what happened, and what to do. Never blames, never counts. */
export interface Panel {
  readonly title: string;
  readonly text: string;
  readonly todo: string;
  readonly line: SourceLine | null;
  readonly errors: readonly Diagnostic[];
  /** The learner's matter, nobody's, or ours. */
  readonly tone: 'mend' | 'neutral' | 'ours';
  readonly schedule: string | null;
}

export function panel(outcome: Outcome, explored: Explored): Panel {
  const base = { line: null, errors: [], schedule: null, tone: 'mend' } as const;
  switch (outcome.kind) {
    case 'graded':
      throw new Error('a graded run has a report, not a panel');
    case 'does-not-compile':
      return {
        ...base,
        title: 'The code does not compile',
        text: 'Nothing was run, so there is no verdict.',
        todo: `Mend ${outcome.errors.length === 1 ? 'this line' : 'these lines'}, then run again.`,
        errors: outcome.errors,
      };
    case 'does-not-load':
      return {
        ...base,
        title: 'The module stopped before its handler could be called',
        text: outcome.text,
        todo: 'The lines outside the handler run first, once in every life of the process. Something there threw an error.',
        line: outcome.line,
      };
    case 'no-handler':
      return {
        ...base,
        title: 'There is no handler to call',
        text: outcome.text,
        todo: 'Keep the name and the `export` that the starter has. “Reset” brings them back, and keeps your text one click away.',
      };
    case 'bad-topology':
      return {
        ...base,
        title: 'The broker cannot be set up like this',
        text: outcome.text,
        todo: 'Nothing was run. Declare what the programs of this exercise send to and consume from, then run again.',
        line: outcome.line,
      };
    case 'bad-criterion':
      return {
        ...base,
        title: 'A criterion of this exercise cannot judge',
        text: `Your code was not judged: neither a pass nor a fail. ${badCriterionText(outcome)}.`,
        todo: 'It came with the exercise, as a file of its author’s. Tell them; there is nothing in your code to mend.',
        tone: 'ours',
      };
    case 'stopped':
      return { ...base, ...stopped(outcome.reason), text: outcome.text, line: outcome.line, schedule: outcome.schedule };
    case 'cancelled':
      return {
        ...base,
        title: 'You stopped the run',
        text:
          explored.runs > 0
            ? `${some(explored.runs, 'run')} had been played. That is too little for a verdict.`
            : 'No run had been played yet.',
        todo: 'Your text is untouched. Run again whenever you like.',
        tone: 'neutral',
      };
    case 'our-fault':
      return {
        ...base,
        title: 'Something broke on our side',
        text: 'Your code was not judged: neither a pass nor a fail. Your text is safe.',
        todo: 'Run again. If it stays, copy the details below into a report to us.',
        tone: 'ours',
      };
  }
}

function stopped(reason: StopReason): { readonly title: string; readonly todo: string } {
  switch (reason) {
    case 'endless-loop':
      return {
        title: 'A loop did not come to an end',
        todo: 'Look at what ends the loop on this line. Waiting for something takes `await`, not a loop.',
      };
    case 'endless-jobs':
      return {
        title: 'The code kept itself busy for ever',
        todo: 'A loop that awaits what is ready at once never lets time pass. Await `clock.sleep(...)` or `message.retry(...)` instead.',
      };
    case 'endless-recursion':
      return { title: 'A function kept calling itself', todo: 'Give the recursion an end, or turn it into a loop.' };
    case 'out-of-memory':
      return { title: 'The code ran out of memory', todo: 'Look for a list, a map or a text that grows with every call.' };
    case 'log-flood':
      return { title: 'The code printed more than anybody can read', todo: 'Print less: once per delivery is plenty.' };
    case 'no-answer':
      return {
        title: 'The code stopped answering',
        todo: 'A call that never returns has kept the process busy. Look for a loop without an end.',
      };
    case 'too-long':
      return {
        title: 'The code took too long',
        todo: 'A single delivery should be quick. Look for loops over far more than the message needs.',
      };
  }
}
