/** What a mutation is: types, and how it is told. */
import type ts from 'typescript';

/** A piece of a file that is replaced. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One mistake that somebody could have made at one place of a file. */
export interface Change {
  readonly operator: string;
  /** The place that names it. */
  readonly at: number;
  /** What stands there, and what would. For people, and to know it again after lines have moved. */
  readonly before: string;
  readonly after: string;
  /** None of them overlap. */
  readonly edits: readonly Edit[];
}

/** One file, parsed. */
export interface Code {
  readonly file: ts.SourceFile;
  readonly text: string;
  readonly known: Known;
}

/** What an exercise has names for, so that a mistake is one that its learners could make. */
export interface Known {
  /** For each kind of message, the names of its fields. */
  readonly fields: readonly (readonly string[])[];
  /** Names that could be taken for each other: tables, topics and queues, programs. */
  readonly siblings: readonly (readonly string[])[];
  /** How a message can be settled: `ack`, `retry`. */
  readonly settles: readonly string[];
  /** All that is written is declared once, before anything else, where nothing fails: what is not awaited there is done all the same. */
  readonly declaresOnly: boolean;
  /** Files of which that is so, in an exercise where other files do something. */
  readonly declaring: readonly string[];
}

/** Looks at one node; whoever walks the tree hands it all of them. */
export type Operator = (node: ts.Node, code: Code) => Iterable<Change>;

export interface Mutant {
  /** Whose mistake it is: `solution`, `right/keyed-by-order`. */
  readonly answer: string;
  /** From the folder of the answer. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly operator: string;
  /** The same wherever the line moves: answer and file, operator, before and after, and a number where that is not enough. */
  readonly id: string;
  /** The whole file with the mistake in it. */
  readonly text: string;
}

/** `solution/handler.ts:14:3 drop-await: await message.ack() => message.ack()` */
export const placed = ({ id, answer, path, line, column }: Mutant): string => {
  const file = `${answer}/${path}`;
  return `${file}:${line}:${column}${id.slice(file.length)}`;
};

const LONGEST = 100;

/** On one line, without remarks, and not longer than can be read; of a long one its beginning and its end. */
export function snippet(text: string): string {
  const line = text
    .replace(/(^|\s)\/\/.*$/gm, '$1')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST / 2)} … ${line.slice(-LONGEST / 2)}`;
}
