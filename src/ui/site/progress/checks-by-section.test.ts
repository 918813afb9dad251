import { globSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { checksBySection } from './checks-by-section.ts';

test('checks are told by the section that they stand in, in their order', () => {
  const mdx = '<Check id="before" />\n## One {#one}\ntext\n<Check id="a" />\n### Deeper\n<Check id="b" />\n## Two {#two}\n';
  expect([...checksBySection(mdx)]).toEqual([
    ['one', ['a', 'b']],
    ['two', []],
  ]);
});

const lessons = globSync('content/lessons/*.mdx').map(path => ({ path, mdx: readFileSync(path, 'utf8') }));

describe('the lessons', () => {
  it('ask every quick check that there is, once', () => {
    const asked = lessons.flatMap(({ mdx }) => [...checksBySection(mdx).values()].flat());
    const there = readdirSync('content/quizzes').filter(name => name.endsWith('.yaml'));
    expect(asked.map(id => `${id}.yaml`).sort()).toEqual(there.sort());
  });

  it.each(lessons)('$path gives its reader something to do in every section, at the end', ({ mdx }) => {
    const sections = mdx.split(/^## /m).slice(1);
    expect(sections.length).toBeGreaterThan(5);
    const idle = sections.filter(section => {
      // After the last paragraph of prose there may be sources; what comes before them is for the reader to do.
      const blocks = section
        .replace(/<Sources>[\s\S]*?<\/Sources>/, '')
        .trim()
        .split(/\n{2,}/);
      const rest = blocks.slice(-4).join('\n');
      return !/<Check |Figure \/>|<Exercise |\]\(\/exercises\//.test(rest);
    });
    expect(idle.map(section => section.split('\n')[0])).toEqual([]);
  });
});
