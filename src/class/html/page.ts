import { readFileSync } from 'node:fs';

/** What was already made HTML. Everything else that goes into `html` is text, and is escaped. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | null | readonly Part[];

const ENTITIES: { readonly [sign: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escaped = (text: string): string => text.replace(/[&<>"']/g, sign => ENTITIES[sign]!);

/** A template whose gaps are texts by nature: what a stranger wrote stays a text. */
export function html(strings: readonly string[], ...parts: readonly Part[]): Html {
  return new Html(strings.map((piece, at) => (at === 0 ? piece : partText(parts[at - 1]!) + piece)).join(''));
}

function partText(part: Part): string {
  if (part === null) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(partText).join('');
  return escaped(String(part));
}

const style = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
let styles: string | null = null;

/** A whole page, which asks for nothing: it opens from a disk, and can be sent to whom it is about. */
export function page(title: string, body: Html): string {
  styles ??= [style('../../ui/site/tokens.css'), style('../../ui/timeline/timeline.css'), style('./report.css')]
    .join('\n')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s*\n\s*/g, '\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)}</title>
<style>
${styles}
</style>
</head>
<body>
${body.text}
</body>
</html>
`;
}
