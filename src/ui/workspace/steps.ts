import type { SourceFile } from '../../compile/compiled.ts';
import type { Applied, Called, History, Json, SourceLine } from '../../history/event.ts';
import type { Locals, Variable } from '../../history/locals.ts';
import type { Finding, TimelineRow } from '../../report/report.ts';
import { shortly } from '../timeline/words.ts';
import type { LineMark, LineValue } from './editor.ts';

/** Where the timeline stands when a finding is opened: at the moment that proves it wrong. */
export function firstStep(rows: readonly TimelineRow[]): number {
  const last = rows.findLastIndex(row => row.conflict);
  return last === -1 ? 0 : last;
}

/** The row that tells this event, or the last one before it: some events have no row of their own. */
export function stepOfEvent(rows: readonly TimelineRow[], event: number): number {
  const at = rows.findLastIndex(row => row.event <= event);
  return at === -1 ? 0 : at;
}

/** A row of the list, and the steps that it stands for: the one, or those of deliveries that are told once. */
export interface Item {
  readonly row: TimelineRow;
  readonly from: number;
  readonly to: number;
}

export function itemsOf(rows: readonly TimelineRow[], folded: readonly TimelineRow[]): Item[] {
  let from = 0;
  return folded.map(row => {
    const to = rows.findIndex((each, at) => at >= from && each.event === row.event);
    const item = { row, from, to };
    from = to + 1;
    return item;
  });
}

/** What a key does to the current step, or null. */
export function stepAfterKey(key: string, step: number, rows: number): number | null {
  const last = rows - 1;
  switch (key) {
    case 'ArrowDown':
    case 'ArrowRight':
      return Math.min(step + 1, last);
    case 'ArrowUp':
    case 'ArrowLeft':
      return Math.max(step - 1, 0);
    case 'PageDown':
      return Math.min(step + 10, last);
    case 'PageUp':
      return Math.max(step - 10, 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/**
 * The line to light for a row. A crash has no line of its own: it is drawn before the first line whose call never took
 * hold, or else after the last line that this life had reached.
 */
export function markOf(finding: Finding, rows: readonly TimelineRow[], step: number): LineMark | null {
  const row = rows[step];
  if (!row) return null;
  if (row.state !== 'crash') {
    const value = valueAt(finding.history, row.event);
    return row.line && { ...row.line, kind: 'current', value: value && { ...value, bad: value.bad || row.state === 'wrong' } };
  }
  const crash = finding.history[row.event];
  if (crash?.type !== 'crashed') return null;
  const lost = finding.history.find(event => event.type === 'called' && event.call === crash.pending[0]);
  if (lost?.type === 'called' && lost.line) return { ...lost.line, kind: 'died-before' };
  for (let index = row.event - 1; index >= 0; index--) {
    const event = finding.history[index]!;
    if (!('life' in event) || event.worker !== crash.worker || event.life !== crash.life) continue;
    if (event.type === 'life-started' || event.type === 'delivered') return null;
    if ('line' in event && event.line) return { ...event.line, kind: 'died-after' };
  }
  return null;
}

const INLINE_LIMIT = 40;

/** `quantity = 3, sku = 'mug'`: what fits behind a line of code, the variables that the line itself names first. */
export function inlineVariables({ variables }: Locals, code: string): string {
  const named = ({ name }: Variable) => code.split(/[^\w$]+/).includes(name);
  const texts = [...variables.filter(named), ...variables.filter(each => !named(each))].map(({ name, value }) => `${name} = ${value}`);
  let text = '';
  for (const each of texts) {
    const longer = text === '' ? each : `${text}, ${each}`;
    if (longer.length <= INLINE_LIMIT) text = longer;
  }
  return text;
}

/** Only where the line is the one that the variables were told for: elsewhere they would be of another moment. */
export function withVariables(mark: LineMark | null, locals: Locals | null, files: readonly SourceFile[]): LineMark | null {
  if (mark?.kind !== 'current' || locals?.line.file !== mark.file || locals.line.line !== mark.line) return mark;
  const code = files.find(({ path }) => path === mark.file)?.text.split('\n')[mark.line - 1] ?? '';
  return { ...mark, variables: inlineVariables(locals, code) };
}

/** Virtual time for the margin of the timeline: `0.000 s`, `30.120 s`. */
export function clock(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}

/** The step whose column is nearest. */
export function nearestStep(steps: readonly { readonly x: number }[], x: number): number {
  let nearest = 0;
  steps.forEach((step, index) => {
    if (Math.abs(step.x - x) < Math.abs(steps[nearest]!.x - x)) nearest = index;
  });
  return nearest;
}

/** The next step that has this line, after the current one and then from the start; null when the run has none. */
export function nextExecution(rows: readonly TimelineRow[], { file, line }: SourceLine, step: number): number | null {
  const at = (row: TimelineRow) => row.line?.file === file && row.line.line === line;
  const after = rows.findIndex((row, index) => index > step && at(row));
  const found = after === -1 ? rows.findIndex(at) : after;
  return found === -1 ? null : found;
}

/** What is wrong, short enough for the drawing's bracket: the start of the cause, or only its coloured words. */
export function verdictOf({ cause }: Finding): string {
  const wrong = cause.findIndex(part => part.kind === 'wrong');
  if (wrong === -1) return '';
  const whole = cause
    .slice(0, wrong + 1)
    .map(part => part.text)
    .join('');
  return whole.length <= 46 ? whole : cause[wrong]!.text;
}

/** What the call at this step gave, as it is written behind the line. Null where the step is no call's outcome. */
export function valueAt(history: History, event: number): LineValue | null {
  const now = history[event];
  // An acknowledgement is told by what it did at the broker.
  if (now?.type === 'settled')
    return {
      text: { delete: 'deleted', ack: 'acknowledged', commit: 'committed', reject: 'rejected', answer: 'answered' }[now.native],
      bad: false,
    };
  if (now?.type === 'finished' || now?.type === 'stuck') {
    const text = now.type === 'stuck' ? 'never goes on' : now.error && `throws ${now.error.name}`;
    return text ? { text, bad: true } : null;
  }
  if (now?.type === 'refused') return { text: `refused: ${now.error.name}`, bad: true };
  if (now?.type !== 'applied') return null;
  const call = history.find(each => each.type === 'called' && each.call === now.call);
  if (call?.type !== 'called') return null;
  const text = outcome(call, now);
  return { text: now.replied ? text : `${text}, but the reply was lost`, bad: !now.replied };
}

function outcome(call: Called, { result, changes }: Applied): string {
  if (call.operation === 'ack') return 'too late, nothing done';
  if (result !== null || ['get', 'exists', 'insertIfAbsent'].includes(call.operation)) return shown(result);
  if (changes.length > 0) return call.operation === 'commit' ? 'committed' : shortly(call, { changes, result } as Applied);
  if (call.operation === 'commit') return 'committed, nothing to write';
  if (call.operation === 'rollback') return 'rolled back';
  return call.transaction === null ? 'done' : 'done, not committed yet';
}

function shown(value: Json): string {
  const text = value === null ? 'nothing' : JSON.stringify(value);
  return text.length > 48 ? `${text.slice(0, 47)}…` : text;
}
