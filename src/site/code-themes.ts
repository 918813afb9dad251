import { readFileSync } from 'node:fs';
import { parseTokens } from '../ui/site/tokens.ts';

const tokens = parseTokens(readFileSync(new URL('../ui/site/tokens.css', import.meta.url), 'utf8'));

/**
 * Code in lessons is set like code in a book: keywords bold, comments and strings quieter, everything else ink.
 * Colour is kept for states, so none is spent on syntax.
 */
export const codeThemes = (['light', 'dark'] as const).map(type => {
  const t = tokens[type];
  return {
    name: type,
    type,
    colors: { 'editor.background': t.well, 'editor.foreground': t.ink },
    settings: [
      { settings: { foreground: t.ink, background: t.well } },
      { scope: ['comment', 'punctuation.definition.comment'], settings: { foreground: t['ink-3'] } },
      { scope: ['string', 'string punctuation'], settings: { foreground: t['ink-2'] } },
      { scope: ['keyword', 'storage', 'constant.language'], settings: { fontStyle: 'bold' } },
      { scope: ['keyword.operator', 'storage.type.function.arrow'], settings: { fontStyle: '' } },
    ],
  };
});
