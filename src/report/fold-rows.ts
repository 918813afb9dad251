import type { History } from '../history/index.ts';
import type { TimelineRow } from './report.ts';

/** Two times the same is a repetition that one may want to compare; more is tiring. */
const FEWEST = 3;

/**
 * The same delivery again and again, told once: of a row of deliveries in which everything is as in the one before, the first is
 * left and a row that counts the others. Rows of the conflict always stay.
 */
export function foldRows(rows: readonly TimelineRow[], history: History): TimelineRow[] {
  const folded: TimelineRow[] = [];
  const blocks = blocksOf(rows, history);
  for (let at = 0; at < blocks.length; ) {
    let end = at + 1;
    while (end < blocks.length && isSame(blocks[at]!, blocks[end]!)) end += 1;
    folded.push(...blocks[at]!);
    const more = blocks.slice(at + 1, end);
    if (more.length + 1 >= FEWEST) folded.push(told(more));
    else for (const block of more) folded.push(...block);
    at = end;
  }
  return folded;
}

/** Cut before each delivery. */
function blocksOf(rows: readonly TimelineRow[], history: History): TimelineRow[][] {
  const blocks: TimelineRow[][] = [[]];
  for (const row of rows) {
    if (history[row.event]?.type === 'delivered') blocks.push([]);
    blocks.at(-1)!.push(row);
  }
  return blocks.filter(block => block.length > 0);
}

function isSame(one: readonly TimelineRow[], other: readonly TimelineRow[]): boolean {
  return one.length === other.length && !other.some(({ conflict }) => conflict) && one.every((row, at) => plain(row) === plain(other[at]!));
}

/** Without what differs between a delivery and the next one of the same message. */
const plain = ({ actor, text, line }: TimelineRow): string =>
  `${actor} ${text.replace(/ again\b/, '').replace(/, (?:receive|delivery) \d+/, '')} ${line?.file}:${line?.line}`;

function told(blocks: readonly (readonly TimelineRow[])[]): TimelineRow {
  const last = blocks.at(-1)!.at(-1)!;
  const actor = blocks[0]![0]!.actor;
  return {
    ...last,
    lane: 'process',
    actor,
    text: `the same again, ${blocks.length} times more`,
    line: null,
    state: 'note',
    conflict: false,
  };
}
