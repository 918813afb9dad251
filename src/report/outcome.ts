import type { SourceLine } from '../history/event.ts';
import type { Outcome, StopReason } from './report.ts';

/** Why the harness stopped the learner's code, and what to look at: a sentence or two. */
export function stopText(reason: StopReason, line: SourceLine | null): string {
  const where = line === null ? 'The code' : `Line ${line.line} of ${line.file}`;
  switch (reason) {
    case 'endless-loop':
      return `${where} ran on without ever waiting for anything: a loop that does not end. It was stopped; nothing was judged.`;
    case 'endless-jobs':
      return `${where} kept awaiting things that were ready at once, and never got to the end: a loop of awaits with nothing to wait for. It was stopped; nothing was judged.`;
    case 'endless-recursion':
      return `${where} called itself deeper and deeper without end. It was stopped; nothing was judged.`;
    case 'out-of-memory':
      return `${where} asked for more memory than a handler may have. It was stopped; nothing was judged.`;
    case 'log-flood':
      return `${where} logged without end. It was stopped; nothing was judged.`;
    case 'no-answer':
      return `${where} took so long in one step, or so much memory, that no answer came. It was stopped; nothing was judged. A regular expression or a very large array can do this.`;
    case 'too-long':
      return 'Trying all schedules took longer than it may. Nothing was judged.';
  }
}

/** One line for each way in which a submission can end without verdicts; null when it was graded. */
export function outcomeText(outcome: Outcome): string | null {
  switch (outcome.kind) {
    case 'graded':
      return null;
    case 'does-not-compile': {
      const [first] = outcome.errors;
      return first === undefined
        ? 'The code does not compile.'
        : `The code does not compile: ${first.file}:${first.line}:${first.column} ${first.text}`;
    }
    case 'does-not-load':
      return `The module failed before it could be handed a message${outcome.line === null ? '' : `, at line ${outcome.line.line} of ${outcome.line.file}`}: ${outcome.text}`;
    case 'no-handler':
      return outcome.text;
    case 'bad-topology': {
      const where = outcome.line === null ? '' : ` at line ${outcome.line.line} of ${outcome.line.file}`;
      return `What is declared${where} cannot be run on: ${outcome.text}`;
    }
    case 'bad-criterion':
      return `\`${outcome.criterion}\`, a criterion of the exercise's own, cannot judge: ${badCriterionText(outcome)}. Nothing was judged.`;
    case 'stopped':
      return outcome.text;
    case 'cancelled':
      return 'Stopped. Nothing was judged.';
    case 'our-fault':
      return `This is our fault, not yours: ${outcome.text}`;
  }
}

/** `criteria/confirmed-once.ts:12: TypeError: ...` */
export function badCriterionText({ criterion, text, line }: Omit<Extract<Outcome, { kind: 'bad-criterion' }>, 'kind'>): string {
  return `${line === null ? `criteria/${criterion}.ts` : `${line.file}:${line.line}`}: ${text.replace(/[.\s]+$/, '')}`;
}
