import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseTokens } from '../site/tokens.ts';
import { editorTheme } from './theme.ts';

const tokens = parseTokens(readFileSync(new URL('../site/tokens.css', import.meta.url), 'utf8'));

it.each(['light', 'dark'] as const)('takes every colour of the %s editor from the tokens', theme => {
  const { colors, rules } = editorTheme(tokens, theme);
  const known = new Set(Object.values(tokens[theme]));
  for (const [name, value] of Object.entries(colors)) {
    if (/^#(00000000|000000aa)$/.test(value)) continue;
    expect(known, name).toContain(value.slice(0, 7));
  }
  for (const { foreground } of rules) expect(known).toContain('#' + foreground);
});

it('says so when a token is gone', () => {
  expect(() => editorTheme({ light: {}, dark: {} }, 'light')).toThrow(/--ink/);
});
