import { globSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { minutesOf, splitLesson, summaryOf } from './split-lesson.ts';

const HEAD = '---\ntitle: T\n---\n';
const SMALL = `${HEAD}import Shell from './t/Shell.astro';

<Note lead="a">b</Note>

## One {#one}

Text with \`Set<Order>\` and <Term id="event">an event</Term>.

\`\`\`md
## no heading {#no}
<Nothing />
import X from 'y';
\`\`\`

<Check id="a" />

### Deeper

<Check id="b" />

## Two: *more* {#two}

<LogFigure />`;

describe('a lesson is taken apart', () => {
  const { frontmatter, imports, opening, sections } = splitLesson(SMALL);

  it('at its headings, and not where a listing looks like one', () => {
    expect(frontmatter).toBe('title: T');
    expect([...imports]).toEqual([['Shell', './t/Shell.astro']]);
    expect(sections.map(({ id, title }) => [id, title])).toEqual([
      ['one', 'One'],
      ['two', 'Two: *more*'],
    ]);
  });

  it('with the components and the checks of each part', () => {
    expect(opening.components).toEqual(['Note']);
    expect(sections.map(({ components }) => components)).toEqual([['Term', 'Check'], ['LogFigure']]);
    expect(sections.map(({ checks }) => checks)).toEqual([['a', 'b'], []]);
  });

  it('and each part knows its line', () => {
    const lines = SMALL.split('\n');
    for (const { line, text } of [opening, ...sections]) {
      const own = text.split('\n');
      expect(lines.slice(line - 1, line - 1 + own.length)).toEqual(own);
    }
  });

  it.each([
    ['## One', /needs an id/],
    ['## One {#One}', /needs an id/],
    ['## A {#a}\n## B {#a}', /\{#a\} is the id of another section/],
    ['## A {#whole}', /\{#whole\} is the id of another section or of another page/],
    ["## A {#a}\nimport B from './b.astro';", /before its first section/],
  ])('unless it says %j', (mdx, reason) => {
    expect(() => splitLesson(HEAD + mdx)).toThrow(reason);
  });
});

const lessons = globSync('content/lessons/*.mdx').map(path => ({ path, mdx: readFileSync(path, 'utf8') }));

describe('the lessons', () => {
  it.each(lessons)('$path is all there when its parts are put together again', ({ mdx }) => {
    const { frontmatter, imports, opening, sections } = splitLesson(mdx);
    const head = `---\n${frontmatter}\n---\n${[...imports].map(([name, from]) => `import ${name} from '${from}';\n`).join('')}`;
    const parts = sections.map(({ id, title, text }) => `## ${title} {#${id}}\n${text}`);
    expect(head + [opening.text, ...parts].join('\n')).toBe(mdx);
  });

  it('ask every quick check that there is, once', () => {
    const asked = lessons.flatMap(({ mdx }) => splitLesson(mdx).sections.flatMap(({ checks }) => checks));
    const there = readdirSync('content/quizzes').filter(name => name.endsWith('.yaml'));
    expect(asked.map(id => `${id}.yaml`).sort()).toEqual(there.sort());
  });

  it.each(lessons)('$path gives its reader something to do in every section, at the end', ({ mdx }) => {
    const { sections } = splitLesson(mdx);
    expect(sections.length).toBeGreaterThan(5);
    const idle = sections.filter(({ text }) => {
      // After the last paragraph of prose there may be sources; what comes before them is for the reader to do.
      const blocks = text
        .replace(/<Sources>[\s\S]*?<\/Sources>/, '')
        .trim()
        .split(/\n{2,}/);
      const rest = blocks.slice(-4).join('\n');
      return !/<Check |Figure \/>|\]\(\/exercises\//.test(rest);
    });
    expect(idle.map(({ id }) => id)).toEqual([]);
  });
});

test('the minutes of the sections are those of the lesson, and none is for nothing', () => {
  for (const { mdx } of lessons) {
    const { sections, frontmatter } = splitLesson(mdx);
    const minutes = Number(/^minutes: (\d+)$/m.exec(frontmatter)![1]);
    const shares = minutesOf(sections, minutes);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(minutes);
    expect(Math.min(...shares)).toBeGreaterThan(0);
  }
});

test('a section is summed up by its first sentences, as plain text', () => {
  expect(summaryOf('\n<LogFigure />\n\nSay <Term id="event">an event</Term>, *once*. See [the log](#log).\n\nMore.')).toBe(
    'Say an event, once. See the log.',
  );
  for (const { mdx } of lessons)
    for (const { id, text } of splitLesson(mdx).sections.slice(0, -1)) {
      const summary = summaryOf(text);
      expect(summary.length, `${id}: ${summary}`).toBeGreaterThan(30);
      expect(summary, id).not.toMatch(/[<>*`[\]]/);
    }
});
