/**
 * Prompts of exercises from outside the course. They are somebody else's text on our page, so they are Markdown and nothing more: CommonMark
 * with tables; no HTML, no components and no expressions of MDX, which would be code, and no pictures. Pure: the terminal, the site
 * and a preview in the page ask the same.
 */
import { micromark, parse, postprocess, preprocess } from 'micromark';
import { gfmTable, gfmTableHtml } from 'micromark-extension-gfm-table';
import type { Problem } from './problems.ts';

const EXTENSIONS = [gfmTable()];

/** HTML that can be put into a page: whatever is no Markdown is text in it, and links lead to pages and nowhere else. */
export function promptHtml(markdown: string): string {
  return micromark(markdown, { extensions: EXTENSIONS, htmlExtensions: [gfmTableHtml()] });
}

const REFUSED: { readonly [token: string]: string } = {
  htmlFlow: 'is HTML or a component. A prompt is Markdown: write it in words, or put it between ` to show it.',
  htmlText: 'is HTML or a component. A prompt is Markdown: write it in words, or put it between ` to show it.',
  image: 'is a picture, and a prompt has none. The page draws the system itself.',
};

/** Where it is more than that. @param file as problems name it: `exercises/labels/prompt.mdx` */
export function promptProblems(file: string, markdown: string): Problem[] {
  const lines = markdown.split('\n');
  const events = postprocess(
    parse({ extensions: EXTENSIONS })
      .document()
      .write(preprocess()(markdown, 'utf8', true)),
  );
  return events.flatMap(([kind, { type, start, end }]) => {
    if (kind !== 'enter') return [];
    const line = lines[start.line - 1] ?? '';
    const where = `${file}:${start.line}:${start.column}`;
    if (type === 'paragraph' && /^(import|export) .*from ['"]/.test(line))
      return [{ where, text: 'A prompt imports nothing: it is Markdown.' }];
    const text = line.slice(start.column - 1, end.line === start.line ? end.column - 1 : undefined).slice(0, 60);
    return REFUSED[type] === undefined ? [] : [{ where, text: `\`${text}\` ${REFUSED[type]}` }];
  });
}
