import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { contrast, distance, type Sight, seen } from './colour.ts';
import { parseTokens, type Theme } from './tokens.ts';

const tokens = parseTokens(readFileSync(new URL('tokens.css', import.meta.url), 'utf8'));
const THEMES: readonly Theme[] = ['light', 'dark'];
const SURFACES = ['paper', 'pane', 'well'];
const STATES = ['waiting', 'in-flight', 'acked', 'redelivered', 'failed', 'dead'];
const SIGHTS: readonly (Sight | null)[] = [null, 'protan', 'deutan', 'tritan'];

describe.each(THEMES)('in the %s theme', theme => {
  const t = tokens[theme];

  /** Every pair that falls short, so that a failure names them all. */
  function below(least: number, pairs: readonly (readonly [string, string])[]): string[] {
    return pairs
      .map(([a, b]) => ({ a, b, ratio: contrast(t[a] ?? '', t[b] ?? '') }))
      .filter(({ ratio }) => !(ratio >= least))
      .map(({ a, b, ratio }) => `${a} on ${b}: ${ratio.toFixed(2)}`);
  }
  const across = (fronts: readonly string[], backs: readonly string[]) => fronts.flatMap(a => backs.map(b => [a, b] as const));

  test('text can be read on every surface', () => {
    expect(below(4.5, across(['ink', 'ink-2', 'ink-3', 'crash', ...STATES], [...SURFACES, 'current-line']))).toEqual([]);
  });

  test('text can be read on the tint of every state', () => {
    const own = STATES.map(state => [state, `${state}-fill`] as const);
    const ink = STATES.map(state => ['ink', `${state}-fill`] as const);
    expect(below(4.5, [...own, ...ink])).toEqual([]);
  });

  test('what is written on a solid state, button or crash bar can be read', () => {
    const on = STATES.map(state => [`${state}-on`, state] as const);
    expect(below(4.5, [...on, ['crash-on', 'crash'], ['paper', 'ink'], ['paper', 'ink-2']])).toEqual([]);
  });

  test('edges and marks stand out from every surface', () => {
    expect(below(3, across(['edge', 'crash', ...STATES], SURFACES))).toEqual([]);
  });

  test.each(SIGHTS)('states look different to each other (%s)', sight => {
    const close: string[] = [];
    STATES.forEach((a, index) => {
      for (const b of STATES.slice(index + 1)) {
        const apart = distance(seen(t[a]!, sight), seen(t[b]!, sight));
        if (!(apart >= 7)) close.push(`${a} and ${b}: ${apart.toFixed(1)}`);
      }
    });
    expect(close).toEqual([]);
  });
});

test('both themes define the same colours', () => {
  expect(Object.keys(tokens.light)).toEqual(Object.keys(tokens.dark));
  expect(Object.keys(tokens.light).length).toBeGreaterThan(20);
});
