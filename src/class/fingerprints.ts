/**
 * The passages of a program as numbers, by winnowing ("Winnowing: local algorithms for document fingerprinting", SIGMOD 2003; what
 * MOSS does). Tokens are normalised first, so that renaming, comments and layout change nothing: a name that
 * somebody chose, a number and a text each become a letter; keywords, signs, and names after a dot, which are mostly those of an
 * interface, stay.
 */
import { type Token, tokenizer } from 'acorn';

/** Tokens of one passage: what is shorter than this is never a match. */
export const PASSAGE = 10;
/** One passage of so many in a row is kept: what is alike for `PASSAGE + WINDOW - 1` tokens is always found. */
export const WINDOW = 4;

/** Sorted, each once; 32 bits each. @param files texts of TypeScript or JavaScript; what cannot be read as tokens is left out */
export function fingerprints(files: readonly { readonly text: string }[]): number[] {
  const found = new Set<number>();
  for (const { text } of files) for (const mark of winnowed(hashesOf(normalised(text)))) found.add(mark);
  return [...found].sort((a, b) => a - b);
}

/** Exported for tests. */
export function normalised(text: string): string[] {
  const tokens: string[] = [];
  let before = '';
  let from = 0;
  // A sign that JavaScript does not know ends the reading; it goes on behind it.
  while (from < text.length) {
    let at = from;
    try {
      for (const token of tokenizer(text.slice(from), { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true })) {
        at = from + token.end;
        before = wordOf(token, before);
        tokens.push(before);
      }
      break;
    } catch {
      from = at + 1;
    }
  }
  return tokens;
}

function wordOf(token: Token, before: string): string {
  const { type } = token;
  // Its declaration leaves it out.
  const { value } = token as Token & { readonly value?: unknown };
  if (type.label === 'name') return before === '.' || before === '?.' ? String(value) : 'n';
  if (type.label === 'num' || type.label === 'bigint') return '0';
  if (type.label === 'string' || type.label === 'template') return "'";
  if (type.label === 'regexp') return '/';
  if (type.label === 'privateId') return '#';
  return type.keyword ?? (typeof value === 'string' ? value : type.label);
}

/** FNV-1a of each run of tokens. */
function hashesOf(tokens: readonly string[]): number[] {
  const hashes: number[] = [];
  for (let at = 0; at + PASSAGE <= tokens.length; at += 1) {
    let hash = 0x811c9dc5;
    for (let next = at; next < at + PASSAGE; next += 1) {
      const word = `${tokens[next]}\0`;
      for (let letter = 0; letter < word.length; letter += 1) hash = Math.imul(hash ^ word.charCodeAt(letter), 0x01000193);
    }
    hashes.push(hash >>> 0);
  }
  return hashes;
}

/** The least of each window, the last one where several are. */
function winnowed(hashes: readonly number[]): Set<number> {
  const kept = new Set<number>();
  const last = Math.max(0, hashes.length - WINDOW);
  for (let from = 0; from <= last && hashes.length > 0; from += 1) {
    let least = hashes[from]!;
    for (let at = from + 1; at < Math.min(from + WINDOW, hashes.length); at += 1) if (hashes[at]! <= least) least = hashes[at]!;
    kept.add(least);
  }
  return kept;
}
