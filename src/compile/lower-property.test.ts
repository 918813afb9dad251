import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SAMPLED } from '../testing/some.ts';
import { loweredTrace, nativeTrace } from './lower-testing.ts';

/**
 * Random small programs out of everything that decides when something runs. Each must leave the same trace on the engine's
 * own promises and, lowered, on ours.
 */

const { statement } = fc.letrec<{ expression: string; statement: string; block: string }>(tie => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.integer({ min: 0, max: 9 }).map(n => `mark(${n})`),
    fc.constant('null'),
    tie('expression').map(e => `Promise.resolve(${e})`),
    tie('expression').map(e => `Promise.reject(${e}).catch(e => log('c ' + e))`),
    tie('expression').map(e => `await ${e}`),
    tie('expression').map(e => `({ then(r) { log('then'); r(${unawaited(e)}); } })`),
    tie('expression').map(e => `new Promise(r => r(${unawaited(e)}))`),
    tie('expression').map(e => `(async () => ${e})()`),
    tie('expression').map(e => `(async () => { return ${e}; })().finally(() => log('fin'))`),
    tie('block').map(b => `(async () => { ${b} return 'd'; })()`),
    fc
      .tuple(fc.constantFrom('all', 'race', 'any', 'allSettled'), fc.array(tie('expression'), { maxLength: 3 }))
      .map(([how, list]) => `Promise.${how}([${list.join(', ')}]).catch(e => log('x ' + (e && e.name || e)))`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `[${a}, ${b}].length`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a}, ${b})`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `((${a}) ?? (${b}))`),
    tie('expression').map(e => `Promise.resolve(${e}).then(v => { log('t'); return ${unawaited(e)}; })`),
    tie('block').map(b => `gen(async function* () { ${b} yield 'y'; })`),
  ),
  statement: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('expression').map(e => `log(${e});`),
    tie('expression').map(e => `${e.startsWith('{') ? `(${e})` : e};`),
    tie('expression').map(e => `await ${e};`),
    fc.tuple(tie('block'), tie('block')).map(([a, b]) => `try { ${a} throw 'T'; } catch (e) { log('caught ' + (e && e.name || e)); ${b} }`),
    fc.tuple(tie('block'), tie('block')).map(([a, b]) => `try { ${a} } finally { log('finally'); ${b} }`),
    fc
      .tuple(fc.integer({ min: 1, max: 3 }), tie('block'))
      .map(([n, b]) => `for (let i = 0; i < ${n}; i++) { ${b} if (i === 1) continue; log('i' + i); }`),
    fc
      .tuple(fc.array(tie('expression'), { maxLength: 2 }), tie('block'))
      .map(([list, b]) => `for await (const x of [${list.join(', ')}]) { log('x'); ${b} }`),
    tie('block').map(
      b =>
        `for await (const x of (async function* () { try { yield 1; ${b} yield 2; } finally { await null; log('closed'); } })()) { log(x); break; }`,
    ),
    tie('expression').map(e => `if (await ${e}) { log('yes'); } else { log('no'); }`),
  ),
  block: fc.array(tie('statement'), { maxLength: 3 }).map(list => list.join(' ')),
}));

/** In functions that are not async. */
const unawaited = (expression: string): string => expression.replaceAll(/(?<!for )await /g, '');

const PROGRAM = (parallel: readonly string[]) => `
const gen = async f => { const out = []; for await (const v of f()) out.push(v); return out.length; };
async function main(log) {
  const mark = n => { log('m' + n); return n; };
  await Promise.all([${parallel.map((body, index) => `(async () => { try { ${body} } catch (e) { log('!${index} ' + (e && e.name || e)); } log('end ${index}'); })()`).join(', ')}]);
}`;

test('random programs leave the same trace natively and lowered', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.array(statement, { maxLength: 4 }).map(list => list.join('\n')),
        { minLength: 1, maxLength: 3 },
      ),
      async bodies => {
        const program = PROGRAM(bodies);
        const [native, ours] = [await nativeTrace(program), loweredTrace(program)];
        expect(ours).toEqual(native);
      },
    ),
    { numRuns: SAMPLED ? 100 : 300, seed: 20_261_123 },
  );
});
