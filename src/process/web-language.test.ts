/** What looks like the web's or Node's, beside the real one of this Node: the same answers for the same questions. */
import * as nodeAssert from 'node:assert';
import { Console } from 'node:console';
import { createHash, createHmac } from 'node:crypto';
import { EventEmitter as NodeEmitter } from 'node:events';
import { Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collatorOptions, compareTexts } from './collation.ts';
import { createConsole } from './console.ts';
import { equal } from './deep-equal.ts';
import { createHash as ourHash, createHmac as ourHmac } from './hashes.ts';
import { createIntl } from './intl.ts';
import { nodeEvents } from './node-events.ts';
import { URL as OurURL } from './url.ts';

const answer = (ask: () => unknown): unknown => {
  try {
    return ask();
  } catch (error) {
    return `! ${(error as Error).name}`;
  }
};

describe('URLs', () => {
  type AnyURL = typeof URL;
  const Ours = OurURL as unknown as AnyURL;
  const parts = (Made: AnyURL, ...args: [string, string?]) =>
    answer(() => {
      const url = new Made(...args);
      const { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash } = url;
      return [href, origin, protocol, username, password, host, hostname, port, pathname, search, hash, ...url.searchParams];
    });
  /** Needs tables that only engines have, and says so. */
  const isForeign = (ask: () => unknown) => {
    try {
      ask();
      return false;
    } catch (error) {
      return (error as Error).message.includes('Punycode');
    }
  };
  const start = fc.constantFrom(
    'http://',
    'https://h',
    'file:',
    'file:///',
    'mailto:',
    'foo://',
    'foo:',
    '',
    'ws://u@',
    'blob:http://',
    'http:',
  );
  const piece = fc.constantFrom(
    ...'http : / // \\ ? # @ a B . .. %2e %41 %zz [::1] [1:2::ffff:1.2.3.4] 127.1 0x7f.1 256.1.1.1 :80 :443 :65536 file C| localhost " < > ` { } ^ | é 😀 & = + \' ~ foo.example user:pa :: [ 1.2.3 % - _ ; , $ ! * ( )'.split(
      ' ',
    ),
    ' ',
    '\t',
    '\0',
    '\ud800',
  );
  const text = fc.tuple(start, fc.array(piece, { maxLength: 8 })).map(([first, rest]) => first + rest.join(''));

  it('are taken apart as Node takes them apart', () => {
    fc.assert(
      fc.property(text, fc.option(text, { nil: undefined }), (input, base) => {
        fc.pre(!isForeign(() => new Ours(input, base).origin));
        expect(parts(Ours, input, base)).toEqual(parts(URL, input, base));
      }),
      { numRuns: 1500 },
    );
  });

  it('take new parts as Node’s take them', () => {
    const bases = [
      'http://a.example/b/c?d#e',
      'https://u:p@h:8080/x',
      'file:///C:/x/y',
      'mailto:x@y',
      'ws://h/',
      'foo://bar/baz',
      'data:  a ?x',
    ];
    const property = fc.constantFrom('href', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash');
    fc.assert(
      fc.property(fc.constantFrom(...bases), property, fc.array(piece, { maxLength: 5 }), (base, name, pieces) => {
        const set = (Made: AnyURL) => () => {
          const url = new Made(base);
          (url as unknown as Record<string, string>)[name] = pieces.join('');
          return [url.href, ...url.searchParams];
        };
        fc.pre(!isForeign(set(Ours)));
        expect(answer(set(Ours))).toEqual(answer(set(URL)));
      }),
      { numRuns: 1500 },
    );
  });

  it('refuse a host in letters beyond ASCII, and say what to write', () => {
    expect(() => new Ours('https://bücher.example/')).toThrow(/`bücher.example` has letters beyond ASCII: write it in Punycode here/);
    expect(new Ours('https://xn--bcher-kva.example/ü').href).toBe('https://xn--bcher-kva.example/%C3%BC');
  });
});

describe('American English', () => {
  type Ask = (intl: typeof Intl) => unknown;
  const ours = createIntl(() => 0) as typeof Intl;
  /** The words of refusals are ours, and what is refused here Node may know. */
  const same = (ask: Ask) => {
    const plain = (value: unknown) => (typeof value === 'string' ? value.replaceAll('\u202f', ' ') : value);
    try {
      const mine = ask(ours);
      expect(plain(mine)).toEqual(plain(ask(Intl)));
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof TypeError) || / here/.test(error.message)) {
        if (error instanceof RangeError || error instanceof TypeError) return;
        throw error;
      }
      expect(() => ask(Intl)).toThrow();
    }
  };
  const number = fc.oneof(
    fc.double({ min: -1e15, max: 1e15, noNaN: true }),
    fc.integer(),
    fc.integer({ min: -200_000, max: 200_000 }).map(cents => cents / 100),
    fc.constantFrom(0, -0, Number.NaN, 1e21, 1e-7, 0.5, 1.5, 2.5, 1.005, 999_999, 999.95, 9999, 99_999, 999_500, -0.001),
  );

  it('writes numbers as Node writes them', () => {
    const options = fc.record(
      {
        style: fc.constantFrom('decimal', 'percent', 'currency'),
        currency: fc.constantFrom('USD', 'EUR', 'JPY', 'CHF', 'KWD', 'GBP'),
        currencyDisplay: fc.constantFrom('symbol', 'code', 'narrowSymbol', 'name'),
        minimumFractionDigits: fc.integer({ min: 0, max: 4 }),
        maximumFractionDigits: fc.integer({ min: 0, max: 6 }),
        minimumSignificantDigits: fc.integer({ min: 1, max: 4 }),
        maximumSignificantDigits: fc.integer({ min: 1, max: 8 }),
        useGrouping: fc.boolean(),
        notation: fc.constantFrom('standard', 'compact'),
        compactDisplay: fc.constantFrom('short', 'long'),
        signDisplay: fc.constantFrom('auto', 'never', 'always', 'exceptZero', 'negative'),
        minimumIntegerDigits: fc.integer({ min: 1, max: 5 }),
        currencySign: fc.constantFrom('standard', 'accounting'),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Intl.NumberFormatOptions>;
    fc.assert(
      fc.property(number, options, (value, chosen) => same(intl => new intl.NumberFormat('en-US', chosen).format(value))),
      { numRuns: 800 },
    );
    fc.assert(
      fc.property(number, value => same(intl => new intl.NumberFormat('en-US').format(value))),
      { numRuns: 800 },
    );
  });

  it('writes dates as Node writes them', () => {
    const when = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    const options = fc.record(
      {
        weekday: fc.constantFrom('short', 'long'),
        year: fc.constantFrom('numeric', '2-digit'),
        month: fc.constantFrom('numeric', '2-digit', 'short', 'long'),
        day: fc.constantFrom('numeric', '2-digit'),
        hour: fc.constantFrom('numeric', '2-digit'),
        minute: fc.constantFrom('numeric', '2-digit'),
        second: fc.constantFrom('numeric', '2-digit'),
        hour12: fc.boolean(),
        timeZoneName: fc.constantFrom('short'),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Intl.DateTimeFormatOptions>;
    fc.assert(
      fc.property(when, options, (date, chosen) =>
        same(intl => new intl.DateTimeFormat('en-US', { ...chosen, timeZone: 'UTC' }).format(Number(date))),
      ),
      { numRuns: 800 },
    );
    const style = fc.constantFrom('full', 'long', 'medium', 'short', undefined) as fc.Arbitrary<'full' | undefined>;
    fc.assert(
      fc.property(when, style, style, (date, dateStyle, timeStyle) =>
        same(intl => new intl.DateTimeFormat('en-US', { dateStyle, timeStyle, timeZone: 'UTC' }).format(Number(date))),
      ),
      { numRuns: 200 },
    );
  });

  it('orders texts as Node orders them, in ASCII and the Latin letters of Europe', () => {
    const text = fc.string({
      unit: fc.constantFrom(...'aAbBzZ0129 -_,.;:!?\'"()[]{}@*/\\&#%`^+<=>|~$éÉèàÄäöüßøæñçÇłŁőšž\t\n'),
      maxLength: 5,
    });
    const options = fc.record(
      {
        sensitivity: fc.constantFrom('base', 'accent', 'case', 'variant'),
        numeric: fc.boolean(),
        caseFirst: fc.constantFrom('upper', 'lower', 'false'),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Intl.CollatorOptions>;
    fc.assert(
      fc.property(text, text, options, (a, b, chosen) => {
        const mine = compareTexts(a, b, collatorOptions('localeCompare', 'en-US', chosen));
        expect(mine).toBe(new Intl.Collator('en-US', chosen).compare(a, b));
      }),
      { numRuns: 2000 },
    );
  });

  it('makes plurals, lists and times from now as Node makes them', () => {
    for (let n = 0; n < 130; n += 1)
      for (const type of ['cardinal', 'ordinal'] as const) same(intl => new intl.PluralRules('en-US', { type }).select(n));
    for (const type of ['conjunction', 'disjunction', 'unit'] as const)
      for (const style of ['long', 'short', 'narrow'] as const)
        for (const list of [[], ['a'], ['a', 'b'], ['a', 'b', 'c']])
          same(intl => new intl.ListFormat('en-US', { type, style }).format(list));
    for (const unit of ['second', 'minutes', 'hour', 'day', 'week', 'month', 'quarter', 'years'] as const)
      for (const numeric of ['auto', 'always'] as const)
        for (const value of [0, -0, 1, -1, 2, -1.5, 1234])
          same(intl => new intl.RelativeTimeFormat('en-US', { numeric }).format(value, unit));
  });
});

it('digests as Node digests', () => {
  fc.assert(
    fc.property(fc.constantFrom('md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'), fc.string(), fc.string(), (name, text, key) => {
      const [mine, theirs] = [ourHash(name) as ReturnType<typeof createHash>, createHash(name)];
      expect(mine.update(text).update(key).digest('base64url')).toBe(theirs.update(text).update(key).digest('base64url'));
      const hmac = ourHmac(name, key) as ReturnType<typeof createHmac>;
      expect(hmac.update(text).digest('hex')).toBe(createHmac(name, key).update(text).digest('hex'));
    }),
    { numRuns: 100 },
  );
});

it('emits as Node emits', () => {
  const Ours = nodeEvents.EventEmitter as typeof NodeEmitter;
  const step = fc.tuple(
    fc.constantFrom('on', 'once', 'prependListener', 'prependOnceListener', 'off', 'emit', 'removeAllListeners', 'count', 'raw'),
    fc.constantFrom('a', 'b', 'error'),
    fc.integer({ min: 0, max: 3 }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), steps => {
      const play = (Emitter: typeof NodeEmitter) => {
        const emitter = new Emitter();
        const said: unknown[] = [];
        const listeners = [0, 1, 2, 3].map(number => (...args: unknown[]) => {
          said.push(number, ...args);
          if (number === 3) emitter.removeAllListeners('a');
        });
        emitter.on('newListener', name => said.push(`new ${String(name)}`));
        emitter.on('removeListener', name => said.push(`gone ${String(name)}`));
        for (const [what, name, number] of steps)
          said.push(
            answer(() => {
              if (what === 'emit') return emitter.emit(name, number);
              if (what === 'count') return [emitter.listenerCount(name), emitter.eventNames().length];
              if (what === 'raw') return emitter.rawListeners(name).length;
              if (what === 'removeAllListeners') return emitter.removeAllListeners(name) === emitter;
              return emitter[what](name, listeners[number]!) === emitter;
            }),
          );
        return said;
      };
      expect(play(Ours)).toEqual(play(NodeEmitter));
    }),
    { numRuns: 400 },
  );
});

it('compares deeply as Node compares', () => {
  const value = fc.anything({
    withMap: true,
    withSet: true,
    withDate: true,
    withTypedArray: true,
    withNullPrototype: true,
    maxDepth: 2,
    maxKeys: 2,
  });
  const holds = (compare: () => void) => answer(compare) === undefined;
  fc.assert(
    fc.property(value, value, fc.boolean(), (a, b, same) => {
      const other = same ? structuredClone(a) : b;
      expect(equal(a, other, 'strict')).toBe(holds(() => nodeAssert.deepStrictEqual(a, other)));
    }),
    { numRuns: 1000 },
  );
  for (const [a, b] of [
    [1, '1'],
    [
      [1, '2'],
      ['1', 2],
    ],
    [{ a: 1 }, { a: true }],
    [new Set([1]), new Set(['1'])],
    [null, undefined],
    [NaN, NaN],
    [/a/g, /a/],
    [Object(1), 1],
  ] as const)
    expect(equal(a, b, 'loose'), String(a)).toBe(holds(() => nodeAssert.deepEqual(a, b)));
});

it('prints what Node’s console prints, tables, groups and counters included', () => {
  const play = (console: Console) => {
    console.table([
      { a: 1, b: 'x' },
      { a: true, c: null },
    ]);
    console.table(new Map([['k', 1]]));
    console.table(new Set(['s']));
    console.table({ row: { n: 1 }, other: 5 });
    console.table([[1, 2], [3]], ['1']);
    console.table(7);
    console.group('outer');
    console.log('one\ntwo');
    console.group();
    console.count();
    console.count('x');
    console.count();
    console.groupEnd();
    console.groupEnd();
    console.groupEnd();
    console.countReset();
    console.count();
    console.dir({ a: 1 });
    console.dir('text');
    console.assert(true, 'no');
  };
  let theirs = '';
  const out = new Writable({
    write: (chunk, _encoding, done) => {
      theirs += chunk;
      done();
    },
  });
  play(new Console({ stdout: out, stderr: out, colorMode: false }));
  const mine: string[] = [];
  play(createConsole({ log: (_level, text) => mine.push(text) }, () => 0) as Console);
  expect(mine.join('\n')).toBe(theirs.trimEnd());
});

it('times in virtual time', () => {
  const said: string[] = [];
  let now = 0;
  const console = createConsole({ log: (level, text) => said.push(`${level} ${text}`) }, () => now) as Console;
  console.time('work');
  for (const later of [5, 1500, 62_500, 3_723_004]) {
    now = later;
    console.timeLog('work', 'so far');
  }
  console.timeEnd('work');
  console.timeEnd('work');
  expect(said).toEqual([
    'info work: 5ms so far',
    'info work: 1.500s so far',
    'info work: 1:02.500 (m:ss.mmm) so far',
    'info work: 1:02:03.004 (h:mm:ss.mmm) so far',
    'info work: 1:02:03.004 (h:mm:ss.mmm)',
    "warn No such label 'work' for console.timeEnd()",
  ]);
});
