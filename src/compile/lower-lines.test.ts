import { expect, test } from 'vitest';
import { openRealm } from '../process/open-realm.ts';
import { lowered, quietWorld, startLowered } from './lower-testing.ts';

/** Runs `main(call)` and returns `[what was said, the line at that moment]` for each `call(what)`. Each call takes a tick. */
function linesOf(code: string): [unknown, number | undefined][] {
  const realm = openRealm({ hardened: false });
  const { life } = startLowered(`${code}\nexport { main };`, realm);
  const said: [unknown, number | undefined][] = [];
  const call = (what: unknown) => {
    said.push([what, life.line()?.line]);
    const { promise, resolve } = realm.promises.pending();
    realm.jobs.enqueue(() => resolve(what));
    return promise;
  };
  const o = { call, none: () => call('none') };
  realm.jobs.enqueue(() => (life.exports as { main: (c: typeof call, object: typeof o) => unknown }).main(call, o));
  realm.jobs.drain();
  return said;
}

test('each statement has its line, also after an await', () => {
  const said = linesOf(`async function main(call) {
  call('a');
  await call('b');
  call('c'); call('d');
  const x = await call('e'),
    y = await call('f');

  return call(
    'g');
}`);
  expect(said).toEqual([
    ['a', 2],
    ['b', 3],
    ['c', 4],
    ['d', 4],
    ['e', 5],
    ['f', 6],
    ['g', 8],
  ]);
});

test('a line that is known on one of two ways only', () => {
  const said = linesOf(`async function main(call) {
  if (await call(0)) {
    await call('a'); } call('b');
  if (await call(1)) { await call(2);
  } else {
    await call('c'); } call('d');
}`);
  expect(said).toEqual([
    [0, 2],
    ['b', 3],
    [1, 4],
    [2, 4],
    ['d', 6],
  ]);
});

test('a call that spans lines has the line of its name, its arguments have theirs', () => {
  const said = linesOf(`async function main(call, o) {
  await o
    .call(
      await call('a'),
    );
  await Promise.all([
    o.call('b'),
    call('c'),
    o.none(),
    o?.none(),
    (() => o)().none(),
  ]);
  o.call('d' +
    call('e')).then(
      () => call('f'));
}`);
  expect(said).toEqual([
    ['a', 4],
    ['a', 3],
    ['b', 7],
    ['c', 8],
    ['none', 9],
    ['none', 10],
    ['none', 11],
    ['e', 14],
    [expect.stringContaining('d'), 13],
    ['f', 15],
  ]);
});

test('a call keeps its line when helpers ran in between, in the same statement', () => {
  const said = linesOf(`const helper = x => {
  if (x) return x;
};
async function slow(call) {
  await call('slow');
  return 's';
}
async function main(call) {
  call(helper('a')); call(helper('b') + helper('c'));
  call(await slow(call)); call('after');
  for (const x of [helper(1), helper(2)]) await call(helper(x));
  const f = async ({ k } = { k: helper('k') }) => call(k);
  await f();
  if (helper(1)) call('if'); else call('else');
  return helper(1) ? call(
    'cond') : null;
}`);
  expect(said).toEqual([
    ['a', 9],
    ['bc', 9],
    ['slow', 5],
    ['s', 10],
    ['after', 10],
    [1, 11],
    [2, 11],
    ['k', 12],
    ['if', 14],
    ['cond', 15],
  ]);
});

test('lines in every kind of function, loop and class', () => {
  const said = linesOf(`class A {
  f = call0 => call0('field');
  async m(call) {
    await call('method');
    for await (const x of this.g(call)) {
      call('loop ' + x);
    }
  }
  async *g(call) {
    yield await call('gen');
    call('gen 2');
    yield 2;
  }
  get p() {
    return this.#q('getter');
  }
  #q(x) { return A.call(x); }
  static call = x => x;
}
function* g(call) {
  call('sync gen');
  yield 1;
  call('sync gen 2');
}
async function main(call) {
  const a = new A();
  a.f(call);
  await a.m(call);
  A.call = call; a.p;
  for (const x of g(call)) call(x);
  let n = 0;
  while (
    n++ < 2 && call('while'))
    call('body');
  switch (n) {
    case call('case') && 3:
      call('in case');
  }
  try {
    throw call('thrown');
  } catch {
    call('caught');
  } finally {
    await call('finally');
  }
  do call('do'); while (await call('test') === 0);
}`);
  expect(said).toEqual([
    ['field', 2],
    ['method', 4],
    ['gen', 10],
    ['loop gen', 6],
    ['gen 2', 11],
    ['loop 2', 6],
    ['getter', 17],
    ['sync gen', 21],
    [1, 30],
    ['sync gen 2', 23],
    ['while', 33],
    ['body', 34],
    ['while', 33],
    ['body', 34],
    ['case', 36],
    ['in case', 37],
    ['thrown', 40],
    ['caught', 42],
    ['finally', 44],
    ['do', 46],
    ['test', 46],
  ]);
});

test("several functions at once do not take each other's lines", () => {
  const said = linesOf(`async function a(call) {
  await call('a1'); call('a2', await call('a3'));
  call('a4');
}
async function b(call) {
  await call('b1'); call(await call('b2')
    + await call('b3'));
}
async function main(call) {
  await Promise.all([a(call), b(call)]);
  call('end');
}`);
  const expected: Record<string, number> = { a1: 2, a2: 2, a3: 2, a4: 3, b1: 6, b2: 6, b3: 7, b2b3: 6, end: 11 };
  expect(said.length).toBe(9);
  for (const [what, line] of said) expect([what, line]).toEqual([what, expected[what as string]]);
});

test('the line of a handler that waits is the line of its await', () => {
  const { life, realm } = startLowered(`export async function main(call) {
  const helper = () => {
    return 1;
  };
  await call(helper(),
    helper());
  never();
}`);
  realm.jobs.enqueue(() => (life.exports as { main: (call: () => unknown) => unknown }).main(() => realm.promises.pending().promise));
  realm.jobs.drain();
  expect(life.line()).toEqual({ file: 'handler.ts', line: 5 });
});

test('after a failure the line is where it began', () => {
  const { life, realm } = startLowered(`export async function main(fail) {
  await outer(fail);
}
async function outer(fail) {
  return inner(fail);
}
async function inner(fail) {
  await null;
  await fail();
}`);
  const fail = () => realm.promises.Promise.reject(new Error('no'));
  const failures: unknown[] = [];
  realm.jobs.enqueue(() => {
    const main = life.exports.main as (fail: unknown) => unknown;
    realm.promises.observe(
      main(fail),
      () => {},
      () => failures.push(life.line()?.line),
    );
  });
  realm.jobs.drain();
  expect(failures).toEqual([9]);
});

test('a traced program tells each line before it runs', () => {
  const heard: (number | undefined)[] = [];
  const program = lowered(
    `export function main() {
  let n = 0;
  n = more(n);
  return more(n,
    more(n));
}
const more = x => {
  return x + 1;
};
`,
    { trace: true },
  );
  const realm = openRealm({ hardened: false, onLine: ({ line }) => heard.push(line) });
  const life = realm.load(program).start(quietWorld());
  (life.exports.main as () => void)();
  expect(heard).toEqual([3, 8, 4, 5, 8, 4, 8]);
});
