/**
 * A lesson is one MDX file, read as one page or a section at a time. This takes the file apart at its headings of the second rank
 * (`## Queue or topic? {#queue-or-topic}`); nothing of it is lost or said twice.
 */

/** What stands between two headings; the first part stands before all of them and has no title. */
export interface Part {
  /** The id in its heading; empty in the first part. */
  readonly id: string;
  readonly title: string;
  /** The line of the file on which `text` begins, from 1. */
  readonly line: number;
  /** Without its heading. */
  readonly text: string;
  /** The names of the components that it uses, each once: `Check`, `LogFigure`. */
  readonly components: readonly string[];
  /** The ids of its quick checks, in their order. */
  readonly checks: readonly string[];
}

export interface SplitLesson {
  /** The YAML between the first two lines of `---`. */
  readonly frontmatter: string;
  /** `Brokers` → `./event-driven-pub-sub/Brokers.astro` */
  readonly imports: ReadonlyMap<string, string>;
  /** What comes before the first section. */
  readonly opening: Part;
  readonly sections: readonly Part[];
}

/** Addresses of a lesson's other pages, so no section may be called so. */
const TAKEN = ['whole'];

export function splitLesson(mdx: string): SplitLesson {
  const [, head, frontmatter] = /^(---\n([\s\S]*?)\n---\n)/.exec(mdx) ?? [];
  if (head === undefined) throw new Error('A lesson begins with a line of three hyphens, its frontmatter, and another such line.');
  const imports = new Map<string, string>();
  const open: { id: string; title: string; line: number; lines: string[] }[] = [{ id: '', title: '', line: 0, lines: [] }];
  let fence: string | null = null;
  const first = head.split('\n').length;
  for (const [index, line] of mdx.slice(head.length).split('\n').entries()) {
    const part = open.at(-1)!;
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined) fence = fence === null ? mark : line.trim() === fence ? null : fence;
    const imported = fence === null && open.length === 1 ? /^import (\w+) from '([^']+)';$/.exec(line) : null;
    if (imported) imports.set(imported[1]!, imported[2]!);
    else if (fence === null && line.startsWith('import '))
      throw new Error(`\`${line}\`: a lesson imports \`Name from './file.astro';\`, before its first section.`);
    else if (fence === null && line.startsWith('## ')) open.push(headingOf(line, first + index + 1));
    else {
      if (part.line === 0) part.line = first + index;
      part.lines.push(line);
    }
  }
  const ids = open.map(({ id }) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at || TAKEN.includes(id));
  if (twice !== undefined) throw new Error(`{#${twice}} is the id of another section or of another page of the lesson.`);
  const [opening, ...sections] = open.map(({ id, title, line, lines }) => {
    const text = lines.join('\n');
    return { id, title, line, text, components: componentsIn(text), checks: checksIn(text) };
  });
  return { frontmatter: frontmatter!, imports, opening: opening!, sections };
}

function headingOf(line: string, next: number) {
  const [, title, id] = /^## (.+?) \{#([a-z][a-z0-9-]*)\}\s*$/.exec(line) ?? [];
  if (id === undefined) throw new Error(`\`${line}\` needs an id for its address: \`## Its title {#its-id}\`.`);
  return { id, title: title!, line: next, lines: [] as string[] };
}

/** Without listings and code in the text, which may look like tags. */
const prose = (text: string) => text.replaceAll(/^(\s*)(`{3,}|~{3,})[\s\S]*?^\s*\2$/gm, '').replaceAll(/`[^`\n]*`/g, '');

function componentsIn(text: string): string[] {
  return [...new Set([...prose(text).matchAll(/<([A-Z]\w*)/g)].map(([, name]) => name!))];
}

function checksIn(text: string): string[] {
  return [...prose(text).matchAll(/<Check id="([\w-]+)"/g)].map(([, id]) => id!);
}

const WORDS_A_MINUTE = 200;
const MINUTES_A_FIGURE = 2;
const MINUTES_A_CHECK = 1;

/** Shares out the minutes of a lesson among its sections, by what there is to read, to try and to answer; at least one each. */
export function minutesOf(sections: readonly Part[], minutes: number): number[] {
  const weights = sections.map(({ text, components, checks }) => {
    const words = prose(text.replaceAll(/<Sources>[\s\S]*?<\/Sources>/g, '')).split(/\s+/).length;
    const figures = components.filter(name => name.endsWith('Figure')).length;
    return words / WORDS_A_MINUTE + figures * MINUTES_A_FIGURE + checks.length * MINUTES_A_CHECK;
  });
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map(weight => Math.max(1, (weight / all) * minutes));
  const whole = shares.map(Math.floor);
  // What rounding down has left over goes to those who lost most by it.
  const order = shares.map((share, at) => ({ at, lost: share - whole[at]! })).sort((a, b) => b.lost - a.lost || a.at - b.at);
  const left = minutes - whole.reduce((sum, share) => sum + share, 0);
  for (const { at } of order.slice(0, Math.max(0, left))) whole[at]! += 1;
  return whole;
}

const SUMMARY = 170;

/** The first sentences of a section as plain text: as many as search results show, at least one. */
export function summaryOf(text: string): string {
  const paragraph = text
    .split(/\n{2,}/)
    .map(block => block.trim())
    .find(block => /^(?:[\p{L}“*>]|\*\*)/u.test(block) && !block.startsWith('* '));
  const plain = (paragraph ?? '')
    .replaceAll(/^> |<[^>]+>|\*|`/g, '')
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replaceAll(/\s+/g, ' ');
  const sentences = plain.match(/.+?[.?:!](?= |$)/gu) ?? [plain];
  let summary = sentences[0]!;
  for (const sentence of sentences.slice(1)) {
    if (summary.length + sentence.length > SUMMARY) break;
    summary += sentence;
  }
  return summary.trim();
}
