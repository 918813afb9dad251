/** Hints lead on, each a little further. The first one, above all its first line, is read by whoever has not begun to think yet. */
import type { SourceFile } from '../compile/compiled.ts';

/** Shorter pieces of code are names, and a hint may name things. */
const SHORTEST = 15;

/**
 * What is wrong with them, in sentences; empty where nothing is.
 * @param known texts that a learner has before the first hint: the starter, given files, the prompt
 */
export function hintProblems(hints: readonly string[], solution: readonly SourceFile[], known: readonly string[]): readonly string[] {
  if (hints.length === 0)
    return ['There is no hint. Write at least one under `hints`: a question that sends somebody who is stuck to the right place.'];
  const problems: string[] = [];
  for (const [index, hint] of hints.entries()) {
    if (hint.trim() === '') problems.push(`hints[${index}] is empty.`);
    const same = hints.indexOf(hint);
    if (same < index) problems.push(`hints[${index}] says what hints[${same}] says.`);
  }
  const [line = ''] = hints[0]!.trim().split('\n');
  const given = codeIn(line, solution, known);
  if (given !== null)
    problems.push(
      `The first line of hints[0] gives the code away: \`${given}\` stands in the solution. Begin with a question, or with what could happen.`,
    );
  return problems;
}

/** A piece of the solution, and of nothing that was known before, in this line. */
function codeIn(line: string, solution: readonly SourceFile[], known: readonly string[]): string | null {
  const before = squeezed(known.join('\n'));
  const answer = squeezed(solution.map(({ text }) => text).join('\n'));
  const spans = [...line.matchAll(/`+([^`]+)`+/g)].map(([, code]) => code!);
  const statements = solution.flatMap(({ text }) => text.split('\n')).map(each => each.trim());
  const tells = (code: string) => {
    const bare = squeezed(code);
    return bare.length >= SHORTEST && answer.includes(bare) && !before.includes(bare);
  };
  return (
    spans.find(code => /[(={]/.test(code) && tells(code)) ??
    statements.find(each => tells(each) && squeezed(line).includes(squeezed(each))) ??
    null
  );
}

const squeezed = (code: string) => code.replace(/[\s;]+/g, '');
