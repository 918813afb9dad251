/** An attempt as its report tells it: everything in words, once, for the page, for paper and for Markdown. */
import {
  type Attempt,
  type Entry,
  judgedRun,
  type Level,
  levelOf,
  passedOf,
  type RowRecord,
  type RunRecord,
  type TwistRecord,
  type Verdict,
} from '../attempt.ts';
import { elapsed, momentText } from '../clock.ts';
import { type ToldMeasure, toldMeasure, valueText } from '../measure-words.ts';
import { figure, type Held, heldAgainst } from '../numbers.ts';
import type { DesignPrompt, NumberAsked, Question, Twist } from '../prompt.ts';

export interface Summary {
  readonly title: string;
  readonly prompt: string;
  readonly startedAt: number;
  /** By the interview's clock; and what it took beyond the time, if anything. */
  readonly tookMs: number;
  readonly overMs: number;
  /** Null where nothing was run that could be judged. */
  readonly score: { readonly level: Level | null; readonly passed: number; readonly of: number; readonly says: string } | null;
  readonly rows: readonly SummaryRow[];
  readonly asked: readonly Question[];
  readonly notAsked: readonly Question[];
  readonly numbers: readonly SummaryNumber[];
  readonly twists: readonly SummaryTwist[];
  readonly log: readonly { readonly moment: string; readonly text: string }[];
  readonly notes: string;
}

export interface SummaryRow extends RowRecord {
  /** What a strong candidate would have said: where it was missed, or beyond what was there. */
  readonly next: string | null;
}

export interface SummaryNumber {
  readonly ask: string;
  readonly how: string;
  /** Null: not estimated. */
  readonly mine: string | null;
  readonly actual: string | null;
  /** Where the actual value comes from. */
  readonly from: string;
  readonly held: Held | null;
}

export interface SummaryTwist {
  readonly title: string;
  readonly says: string;
  readonly said: string;
  readonly played: boolean;
  /** Why there is nothing to tell; null where it was played. */
  readonly without: string | null;
  readonly values: readonly ToldMeasure[];
  readonly notes: readonly string[];
  readonly listen: string;
}

/** In the words of the report: the level, or that it is open. */
export const levelText = (level: Level | null): string => level ?? 'not decided yet';

const LEVELS: { readonly [level in Level]: string } = {
  strong: 'An interviewer would go on to what lies beyond it.',
  fair: 'It stands, with gaps that a follow-up would find.',
  weak: 'The outline may be there; what carries the load is not yet.',
};

export function summaryOf(attempt: Attempt, prompt: DesignPrompt): Summary {
  const run = judgedRun(attempt);
  const tookMs = elapsed(attempt.clock, attempt.finishedAt ?? attempt.clock.seenAt);
  const passed = run === null ? 0 : passedOf(run);
  return {
    title: prompt.title,
    prompt: prompt.prompt,
    startedAt: attempt.startedAt,
    tookMs,
    overMs: Math.max(0, tookMs - attempt.clock.budgetMs),
    score: run === null ? null : scoreOf(run, passed),
    rows: (run?.rows ?? []).map(row => ({ ...row, next: nextOf(row, prompt) })),
    asked: attempt.asked.flatMap(id => prompt.questions.find(each => each.id === id) ?? []),
    // What mattered most first.
    notAsked: prompt.questions
      .filter(({ id }) => !attempt.asked.includes(id))
      .toSorted((a, b) => Number(b.weight === 'essential') - Number(a.weight === 'essential')),
    numbers: prompt.numbers.map(each => numberOf(each, attempt, prompt)),
    twists: prompt.twists.map(twist => twistOf(twist, attempt.twists[twist.id])),
    log: attempt.log.map(entry => ({ moment: momentText(entry.atMs), text: entryText(entry, prompt) })),
    notes: attempt.notes.trim(),
  };
}

function scoreOf(run: RunRecord, passed: number): NonNullable<Summary['score']> {
  const level = levelOf(run);
  const open = 'What has not been shown may still change it: not every run of the design was played.';
  return { level, passed, of: run.rows.length, says: level === null ? open : LEVELS[level] };
}

function nextOf({ id, verdict }: RowRecord, { rows }: DesignPrompt): string | null {
  const words = rows[id];
  if (words === undefined) return null;
  return verdict === 'pass' ? words.beyond : words.missed;
}

/** Why there is nothing to hold it against: the run was played and has no such number, or was not played. */
export function noneOf({ from, none }: NumberAsked, attempt: Pick<Attempt, 'runs'>): string | undefined {
  const played = !('told' in from) && judgedRun(attempt)?.scale[from.run] !== undefined;
  return played ? none : undefined;
}

/** What an estimate is held against; null where there was no such run. */
export function actualOf({ from }: NumberAsked, attempt: Pick<Attempt, 'runs'>): number | null {
  if ('told' in from) return from.told;
  return judgedRun(attempt)?.scale[from.run]?.[from.measure] ?? null;
}

function numberOf(asked: NumberAsked, attempt: Attempt, prompt: DesignPrompt): SummaryNumber {
  const mine = attempt.numbers[asked.id];
  const actual = actualOf(asked, attempt);
  return {
    ask: asked.ask,
    how: asked.how,
    mine: mine === undefined ? null : withUnit(mine, asked.unit),
    actual: actual === null ? null : withUnit(actual, asked.unit),
    from: 'told' in asked.from ? `what the interviewer says: “${questionNamed(asked.from.by[0]!, prompt)}”` : 'the run of your design',
    held: mine === undefined ? null : heldAgainst(mine, actual, noneOf(asked, attempt)),
  };
}

export const withUnit = (value: number, unit: string): string => (unit === 'US$' ? valueText(value, unit) : `${figure(value)} ${unit}`);

const questionNamed = (id: string, { questions }: DesignPrompt): string => questions.find(each => each.id === id)?.ask ?? id;
const twistNamed = (id: string, { twists }: DesignPrompt): string => twists.find(each => each.id === id)?.title ?? id;
const numberNamed = (id: string, { numbers }: DesignPrompt): string => numbers.find(each => each.id === id)?.ask ?? id;

function twistOf({ title, says, shows, listen }: Twist, record: TwistRecord | undefined): SummaryTwist {
  const outcome = record?.outcome ?? null;
  return {
    title,
    says,
    said: record?.said.trim() ?? '',
    played: outcome !== null && outcome.without === null,
    without: outcome === null ? 'Not played.' : outcome.without,
    values: outcome === null || outcome.without !== null ? [] : shows.map(measure => toldMeasure(measure, outcome.values[measure] ?? null)),
    notes: outcome?.notes ?? [],
    listen,
  };
}

function entryText({ kind, of = '' }: Entry, prompt: DesignPrompt): string {
  switch (kind) {
    case 'started':
      return 'Started';
    case 'paused':
      return 'Paused the clock';
    case 'resumed':
      return 'Went on';
    case 'left':
      return 'Left the page; the clock stood';
    case 'asked':
      return `Asked: ${questionNamed(of, prompt)}`;
    case 'estimated':
      return `Estimated: ${lower(numberNamed(of, prompt))}`;
    case 'run':
      return of === 'no verdict' ? 'Ran the design: no verdict' : `Ran the design: ${of} rows held`;
    case 'told':
      return `Answered the twist: ${lower(twistNamed(of, prompt))}`;
    case 'twist':
      return `Played the twist: ${lower(twistNamed(of, prompt))}`;
    case 'finished':
      return 'Finished';
  }
}

const lower = (text: string): string => (text === '' ? text : text[0]!.toLowerCase() + text.slice(1));

export const VERDICT_WORDS: { readonly [verdict in Verdict]: string } = { pass: 'holds', fail: 'broken', unknown: 'not shown' };
