export type Theme = 'light' | 'dark';
export type Tokens = Readonly<Record<Theme, Readonly<Record<string, string>>>>;

/** The colours of `tokens.css`, by theme and by name without the dashes: `parseTokens(css).dark['ink-2']`. */
export function parseTokens(css: string): Tokens {
  const light: Record<string, string> = {};
  const dark: Record<string, string> = {};
  for (const [, name, inLight, inDark] of css.matchAll(/--([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)/g)) {
    light[name!] = inLight!;
    dark[name!] = inDark!;
  }
  return { light, dark };
}
