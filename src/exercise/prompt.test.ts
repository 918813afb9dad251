import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { exerciseSlugs } from './load-fs.ts';
import { promptHtml, promptProblems } from './prompt.ts';

describe('a prompt from outside the course', () => {
  it('is Markdown with tables', () => {
    const html = promptHtml('Write `handle`, **once**.\n\n| file | does |\n|---|---|\n| a.ts | [more](/glossary/) |\n');
    expect(html).toContain('<p>Write <code>handle</code>, <strong>once</strong>.</p>');
    expect(html).toContain('<td><a href="/glossary/">more</a></td>');
  });

  it.each([
    '<script>alert(1)</script>',
    'a <img src=x onerror=alert(1)> b',
    '<div onclick="x()">\n\ntext\n\n</div>',
    '[a](javascript:alert(1))',
    '[a](data:text/html,<script>alert(1)</script>)',
    '![a](javascript:alert(1))',
    '<javascript:alert(1)>',
    '`</code><script>`',
    '{globalThis.alert(1)}',
    "import x from './x.ts'",
  ])('puts nothing that runs into the page: %s', markdown => {
    const html = promptHtml(markdown);
    expect(html).not.toMatch(/<(script|img (?!src="" )|div|[A-Z])/);
    expect(html).not.toMatch(/(href|src)="(javascript|data):/);
    expect(html).not.toMatch(/<[^>]*\son\w+=/);
  });

  it('says where it is more than Markdown', () => {
    const at = (markdown: string) => promptProblems('exercises/a/prompt.mdx', markdown).map(({ where, text }) => `${where}: ${text}`);
    expect(at('Fine.\n\nA <b>bold</b> word.')[0]).toMatch(/^exercises\/a\/prompt\.mdx:3:3: `<b>` is HTML or a component/);
    expect(at('Fine.\n\n<Figure name="x" />\n')[0]).toMatch(/prompt\.mdx:3:1: `<Figure name="x" \/>` is HTML or a component/);
    expect(at('![x](/y.png)')[0]).toMatch(/prompt\.mdx:1:1: `!\[x\]\(\/y\.png\)` is a picture/);
    expect(at("import X from './x.astro'\n\ntext")[0]).toMatch(/prompt\.mdx:1:1: A prompt imports nothing/);
    expect(at('Code is fine: `<b>`, `{x}`.\n\n```ts\nimport a from "b";\n<b/>\n```\n')).toEqual([]);
  });

  it('may be any that the course has, so that one can begin with those', async () => {
    for (const slug of await exerciseSlugs(process.cwd()))
      expect(promptProblems(slug, await readFile(`exercises/${slug}/prompt.mdx`, 'utf8'))).toEqual([]);
  });
});
