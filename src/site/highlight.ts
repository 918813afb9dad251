/**
 * Code in prompts of one's own, set as ours is: the same grammars, themes, markup and style sheet as what Expressive Code writes while this
 * site is built. Expressive Code itself would bring three hundred languages into the package.
 */
import { createHighlighterCore, type HighlighterCore } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import { codeThemes } from './code-themes.ts';

/** What prompts speak. Whatever else is set plainly. */
const LANGUAGES: { readonly [name: string]: string } = {
  ts: 'typescript',
  typescript: 'typescript',
  js: 'javascript',
  javascript: 'javascript',
  json: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  sh: 'shellscript',
  bash: 'shellscript',
  shell: 'shellscript',
};

/** The files that the site sets listings with, from its root. */
export interface ListingFiles {
  readonly sheet: string;
  readonly script: string;
}

let made: Promise<HighlighterCore> | null = null;

/** @param html as `promptHtml` writes it */
export async function highlighted(html: string, { sheet, script }: ListingFiles): Promise<string> {
  const parts = html.split(/<pre><code(?: class="language-([^"]*)")?>([\s\S]*?)<\/code><\/pre>/);
  if (parts.length === 1) return html;
  made ??= highlighter();
  const shiki = await made;
  const loading = `<link rel="stylesheet" href="/${sheet}"/><script type="module" fetchpriority="low" src="/${script}"></script>`;
  // Every third part is text between listings, the two behind it a language and its code.
  return parts
    .map((part, at) => {
      if (at % 3 === 0) return part;
      if (at % 3 === 1) return '';
      return `<div class="expressive-code">${at === 2 ? loading : ''}${listing(shiki, parts[at - 1] ?? '', plain(part ?? ''))}</div>`;
    })
    .join('');
}

function listing(shiki: HighlighterCore, language: string, code: string): string {
  const lang = LANGUAGES[language] ?? 'text';
  const text = code.replace(/\n$/, '');
  const [light, dark] = codeThemes;
  const themes = { light: light!.name, dark: dark!.name };
  // Without a limit of time, by which a busy machine would leave the end of a line without colour.
  const tokens = shiki.codeToTokensWithThemes(text, { lang, themes, tokenizeTimeLimit: 0 });
  const longest = Math.max(...text.split('\n').map(line => line.length));
  const lines = tokens.map(line => {
    const spans = line.map(({ content, variants }) => {
      const style = [variants.light!, variants.dark!].map(({ color, fontStyle }, theme) => {
        // 2 is bold, the one style that the themes have.
        return `--${theme}:${color ?? codeThemes[theme]!.colors['editor.foreground']!.toUpperCase()}${fontStyle && fontStyle & 2 ? `;--${theme}fw:bold` : ''}`;
      });
      return `<span style="${style.join(';')}">${html(content)}</span>`;
    });
    return `<div class="ec-line"><div class="code">${spans.join('') || '\n'}</div></div>`;
  });
  const copied = html(text).replaceAll('"', '&#x22;').replaceAll('\n', '\x7f');
  return `<figure class="frame"><figcaption class="header"></figcaption><pre data-language="${html(language || 'text')}" class="wrap" style="--ecMaxLine:${longest}ch"><code>${lines.join('')}</code></pre><div class="copy"><div aria-live="polite"></div><button title="Copy to clipboard" data-copied="Copied!" data-code="${copied}"><div></div></button></div></figure>`;
}

async function highlighter(): Promise<HighlighterCore> {
  return createHighlighterCore({
    themes: codeThemes.map(theme => ({
      ...theme,
      colors: { ...theme.colors },
      settings: theme.settings.map(each => ({ ...each })),
    })) as never,
    langs: [
      import('shiki/dist/langs/typescript.mjs'),
      import('shiki/dist/langs/javascript.mjs'),
      import('shiki/dist/langs/json.mjs'),
      import('shiki/dist/langs/yaml.mjs'),
      import('shiki/dist/langs/shellscript.mjs'),
    ],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
}

const SIGNS: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"' };
const plain = (text: string) => text.replaceAll(/&(amp|lt|gt|quot);/g, (_, name: string) => SIGNS[name]!);
const html = (text: string) => text.replaceAll(/[&<>]/g, sign => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]!);
