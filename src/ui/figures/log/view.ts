import type { Said } from '../figure.ts';

/** What the log figure knows of a run, and what its reader can do. No harness here: the page loads this at once. */
export const MOST_RECORDS = 6;

export type Step = 'poll' | 'process' | 'commit' | 'crash' | 'restart';
export type LogAction = { readonly do: 'append' } | { readonly do: Step; readonly group: number };

export interface Cell {
  /**
   * `waiting` not polled; `held` polled, not handled; `again` the same, and it was handled before; `open` handled, not
   * committed; `done` both; `twice` handled more than once; `lost` committed and not handled by anybody.
   */
  readonly state: 'waiting' | 'held' | 'again' | 'open' | 'done' | 'twice' | 'lost';
  /** How often the handler finished with it. */
  readonly times: number;
  readonly committed: boolean;
}

/** One line of the history: what happened, and the two numbers after it. */
export interface Row {
  readonly what: string;
  /** Null: no process, no position. */
  readonly position: number | null;
  readonly committed: number;
}

export interface GroupView {
  readonly name: string;
  readonly alive: boolean;
  readonly position: number | null;
  /** The position that went with the last crash; null while a process lives. */
  readonly lostPosition: number | null;
  readonly committed: number;
  readonly lag: number;
  readonly cells: readonly Cell[];
  readonly can: readonly Step[];
  readonly rows: readonly Row[];
}

export interface LogView extends Said {
  /** Order ids by offset. */
  readonly records: readonly string[];
  readonly groups: readonly GroupView[];
}

const email = (step: Step): LogAction => ({ do: step, group: 0 });

/** The worked trace: two records handled, a crash before their commit, and both handled again. */
export const TRACE: readonly LogAction[] = (
  ['poll', 'process', 'process', 'crash', 'restart', 'poll', 'process', 'process', 'commit'] as const
).map(email);

/** Where the page opens: the process has just died. */
export const OPENING = TRACE.slice(0, 4);

export interface Question {
  /** Asked when so much of the trace has been played. */
  readonly after: number;
  /** Then so many more steps are. */
  readonly plays: number;
  readonly question: string;
  readonly options: readonly { readonly text: string; readonly claim: string }[];
  /** What the run says. The option whose claim is this was right; nothing else decides. */
  readonly fact: (group: GroupView) => string;
}

const numbers = ({ position, committed }: GroupView) => `${position ?? 'none'}, ${committed}`;

export const QUESTIONS: readonly Question[] = [
  {
    after: 0,
    plays: 1,
    question: 'It polls, and gets records 2 and 3. What are the two numbers then?',
    options: [
      { text: 'Position 2, committed 2: nothing is handled yet', claim: '2, 2' },
      { text: 'Position 4, committed 2: records were returned, nothing was committed', claim: '4, 2' },
      { text: 'Position 3, committed 2: 3 is the last one read', claim: '3, 2' },
      { text: 'Position 4, committed 4: Kafka handed both out', claim: '4, 4' },
    ],
    fact: numbers,
  },
  {
    after: 3,
    plays: 1,
    question: 'Both emails are out. The process dies before its commit. What is left?',
    options: [
      { text: 'Position 4, committed 2', claim: '4, 2' },
      { text: 'No position, committed 1: the last one done', claim: 'none, 1' },
      { text: 'No position, committed 2', claim: 'none, 2' },
      { text: 'No position, committed 4: the emails went out', claim: 'none, 4' },
    ],
    fact: numbers,
  },
  {
    after: 4,
    plays: 2,
    question: 'What happens next? You restart it, and it polls.',
    options: [
      { text: 'It gets nothing: the emails for 2 and 3 went out', claim: 'nothing' },
      { text: 'It gets 2 and 3: nothing was committed', claim: '2, 3' },
      { text: 'It gets 3: it resumes at the last one', claim: '3' },
      { text: 'It gets 1, 2 and 3: the last commit was for 1', claim: '1, 2, 3' },
    ],
    fact: ({ rows }) => rows.at(-1)!.what.replace('poll: ', ''),
  },
  {
    after: 8,
    plays: 1,
    question: 'Both are handled again, and now it commits. What does Kafka store?',
    options: [
      { text: '3: the last record handled', claim: '3' },
      { text: '4: the next record to read', claim: '4' },
      { text: '2: handled twice does not count', claim: '2' },
      { text: '6: four records were handled', claim: '6' },
    ],
    fact: ({ committed }) => String(committed),
  },
];

/** Null: the reader has left the trace. */
export function placeInTrace(actions: readonly LogAction[]): number | null {
  const same = (a: LogAction, b: LogAction | undefined) => JSON.stringify(a) === JSON.stringify(b);
  return actions.every((action, at) => same(action, TRACE[at])) ? actions.length : null;
}
