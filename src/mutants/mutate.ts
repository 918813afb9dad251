/** From the files of an answer to all of its mutants, in the order of the text. Pure: the same files give the same mutants. */
import type ts from 'typescript';
import type { SourceFile } from '../compile/compiled.ts';
import { type Change, type Code, type Edit, type Known, type Mutant, snippet } from './mutant.ts';
import { OPERATORS } from './operators.ts';
import { isProse, isTypeOnly, parse } from './syntax.ts';

/** An answer by the name of its folder in that of the exercise: `solution`, `right/keyed-by-order`. */
export type Answers = { readonly [name: string]: readonly SourceFile[] };

/** A file that an earlier answer has word for word is mutated there. */
export function mutantsOf(answers: Answers, known: Known): Mutant[] {
  const seen = new Set<string>();
  return Object.entries(answers).flatMap(([name, files]) =>
    files.flatMap(({ path, text }) => {
      const file = `${path}\0${text}`;
      if (!/\.[jt]s$/.test(path) || seen.has(file)) return [];
      seen.add(file);
      return mutantsOfFile(name, path, text, known);
    }),
  );
}

function mutantsOfFile(answer: string, path: string, text: string, all: Known): Mutant[] {
  const known = all.declaring.includes(path) ? { ...all, declaresOnly: true } : all;
  const code: Code = { file: parse(path, text), text, known };
  const seen = new Set([text]);
  const counted = new Map<string, number>();
  const mutants: Mutant[] = [];
  const changes = [...changesBelow(code.file, code)];
  // By place, and at one place in the order of the operators.
  for (const { operator, at, before, after, edits } of changes.sort((a, b) => a.at - b.at)) {
    const mutated = edited(text, edits);
    // Two operators can come to the same text.
    if (seen.has(mutated)) continue;
    seen.add(mutated);
    const name = `${answer}/${path} ${operator}: ${snippet(before)} => ${snippet(after)}`;
    const times = (counted.get(name) ?? 0) + 1;
    counted.set(name, times);
    const { line, character } = code.file.getLineAndCharacterOfPosition(at);
    mutants.push({
      answer,
      path,
      line: line + 1,
      column: character + 1,
      operator,
      id: times === 1 ? name : `${name} (${times})`,
      text: mutated,
    });
  }
  return mutants;
}

function* changesBelow(node: ts.Node, code: Code): Generator<Change> {
  if (isTypeOnly(node) || isProse(node)) return;
  for (const operator of OPERATORS) yield* operator(node, code);
  for (const child of node.getChildren(code.file)) yield* changesBelow(child, code);
}

function edited(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const { start, end, text: put } of [...edits].sort((a, b) => b.start - a.start || b.end - a.end))
    result = result.slice(0, start) + put + result.slice(end);
  return result;
}
