import { describe, expect, it } from 'vitest';
import type { Json } from '../../history/event.ts';
import { refusal } from '../sqs/test-broker.ts';
import { compileFilter, type FilterPolicy, type FilterScope, valuesOfAttributes, valuesOfBody } from './filter.ts';

/** Text for a String attribute, a number for a Number, a list for a String.Array. */
type Given = { readonly [name: string]: string | number | readonly Json[] };

function attributes(policy: FilterPolicy, given: Given): boolean {
  const typed = Object.entries(given).map(([name, value]) => {
    if (typeof value === 'number') return [name, { type: 'Number', value: String(value) }];
    return [name, typeof value === 'string' ? { type: 'String', value } : { type: 'String.Array', value: JSON.stringify(value) }];
  });
  return compileFilter(policy, 'MessageAttributes')(valuesOfAttributes(Object.fromEntries(typed)));
}

function body(policy: FilterPolicy, message: Json): boolean {
  const values = valuesOfBody(message);
  return values !== null && compileFilter(policy, 'MessageBody')(values);
}

describe('N-05: what each operator matches', () => {
  const cases: readonly (readonly [string, FilterPolicy, Given, boolean])[] = [
    ['exact text', { kind: ['mug'] }, { kind: 'mug' }, true],
    ['exact text, case counts (N-06)', { kind: ['mug'] }, { kind: 'Mug' }, false],
    ['one of several texts', { kind: ['mug', 'cup'] }, { kind: 'cup' }, true],
    ['a name that is not there', { kind: ['mug'] }, { other: 'mug' }, false],
    ['every name has to match (N-04)', { kind: ['mug'], size: ['l'] }, { kind: 'mug', size: 'm' }, false],
    ['one value of a list', { kind: ['mug'] }, { kind: ['cup', 'mug'] }, true],
    ['no value of a list', { kind: ['mug'] }, { kind: ['cup'] }, false],
    ['a truth in a list', { kind: [true] }, { kind: [true] }, true],
    ['null in a list', { kind: [null] }, { kind: [null] }, true],
    ['a number as a number', { price: [100] }, { price: 100 }, true],
    ['a number as text', { price: [100] }, { price: '100' }, false],
    ['prefix', { kind: [{ prefix: 'mu' }] }, { kind: 'mug' }, true],
    ['another prefix', { kind: [{ prefix: 'cu' }] }, { kind: 'mug' }, false],
    ['suffix', { kind: [{ suffix: 'ug' }] }, { kind: 'mug' }, true],
    ['another suffix', { kind: [{ suffix: 'mu' }] }, { kind: 'mug' }, false],
    ['equals-ignore-case', { kind: [{ 'equals-ignore-case': 'MUG' }] }, { kind: 'mUg' }, true],
    ['equals-ignore-case, another', { kind: [{ 'equals-ignore-case': 'MUGS' }] }, { kind: 'mug' }, false],
    ['anything-but', { kind: [{ 'anything-but': ['mug', 'cup'] }] }, { kind: 'jug' }, true],
    ['anything-but, one of them', { kind: [{ 'anything-but': ['mug', 'cup'] }] }, { kind: 'cup' }, false],
    ['anything-but, a single one', { kind: [{ 'anything-but': 'mug' }] }, { kind: 'mug' }, false],
    ['anything-but wants the name to be there', { kind: [{ 'anything-but': ['mug'] }] }, {}, false],
    ['anything-but, a list with another', { kind: [{ 'anything-but': ['mug'] }] }, { kind: ['mug', 'jug'] }, true],
    ['anything-but, a list without another', { kind: [{ 'anything-but': ['mug'] }] }, { kind: ['mug'] }, false],
    ['anything-but numbers', { price: [{ 'anything-but': [100, 500] }] }, { price: 101 }, true],
    ['anything-but numbers, one of them', { price: [{ 'anything-but': [100, 500] }] }, { price: 500 }, false],
    ['anything-but a prefix', { kind: [{ 'anything-but': { prefix: 'order-' } }] }, { kind: 'data-1' }, true],
    ['anything-but a prefix, that one', { kind: [{ 'anything-but': { prefix: 'order-' } }] }, { kind: 'order-1' }, false],
    ['exists', { kind: [{ exists: true }] }, { kind: 'any' }, true],
    ['exists, and does not', { kind: [{ exists: true }] }, {}, false],
    ['does not exist', { kind: [{ exists: false }] }, {}, true],
    ['does not exist, and does', { kind: [{ exists: false }] }, { kind: 'any' }, false],
    ['anything-but, or nothing at all', { kind: [{ 'anything-but': ['mug'] }, { exists: false }] }, {}, true],
    ['numeric =', { price: [{ numeric: ['=', 301.5] }] }, { price: 301.5 }, true],
    ['numeric =, five digits (N-06)', { price: [{ numeric: ['=', 0.3] }] }, { price: 0.1 + 0.2 }, true],
    ['numeric =, a sixth digit does not count', { price: [{ numeric: ['=', 1.000001] }] }, { price: 1 }, true],
    ['numeric <', { price: [{ numeric: ['<', 0] }] }, { price: -1 }, true],
    ['numeric <, the limit', { price: [{ numeric: ['<', 0] }] }, { price: 0 }, false],
    ['numeric <=, the limit', { price: [{ numeric: ['<=', 0] }] }, { price: 0 }, true],
    ['numeric >, the limit', { price: [{ numeric: ['>', 150] }] }, { price: 150 }, false],
    ['numeric >=, the limit', { price: [{ numeric: ['>=', 150] }] }, { price: 150 }, true],
    ['a range', { price: [{ numeric: ['>', 0, '<=', 150] }] }, { price: 150 }, true],
    ['a range, below', { price: [{ numeric: ['>', 0, '<=', 150] }] }, { price: 0 }, false],
    ['a range, above', { price: [{ numeric: ['>', 0, '<=', 150] }] }, { price: 151 }, false],
    ['numeric, text', { price: [{ numeric: ['>', 0] }] }, { price: '12' }, false],
    ['cidr', { ip: [{ cidr: '10.0.0.0/24' }] }, { ip: '10.0.0.255' }, true],
    ['cidr, outside', { ip: [{ cidr: '10.0.0.0/24' }] }, { ip: '10.0.1.0' }, false],
    ['cidr, no address', { ip: [{ cidr: '10.0.0.0/24' }] }, { ip: 'ten' }, false],
    ['cidr of version 6', { ip: [{ cidr: '2001:db8:1234:1a00::/64' }] }, { ip: '2001:0db8:1234:1a00:0000:0000:0000:0001' }, true],
    ['cidr of version 6, outside', { ip: [{ cidr: '2001:db8:1234:1a00::/64' }] }, { ip: '2001:db8:1235:1a00::1' }, false],
    ['$or, the first', { $or: [{ kind: ['mug'] }, { price: [{ numeric: ['>', 9] }] }] }, { kind: 'mug' }, true],
    ['$or, the second', { $or: [{ kind: ['mug'] }, { price: [{ numeric: ['>', 9] }] }] }, { price: 10 }, true],
    ['$or, neither', { $or: [{ kind: ['mug'] }, { price: [{ numeric: ['>', 9] }] }] }, { kind: 'cup', price: 9 }, false],
    ['$or and another name', { source: ['shop'], $or: [{ a: ['1'] }, { b: ['2'] }] }, { source: 'bank', a: '1' }, false],
    ['$or within $or', { $or: [{ a: ['1'] }, { $or: [{ b: ['2'] }, { c: ['3'] }] }] }, { c: '3' }, true],
  ];

  it.each(cases)('%s', (_name, policy, given, expected) => {
    expect(attributes(policy, given)).toBe(expected);
  });

  it('does not look at binary attributes', () => {
    const values = valuesOfAttributes({ key: { type: 'Binary', value: 'AQID' } });
    expect(compileFilter({ key: [{ exists: true }] }, 'MessageAttributes')(values)).toBe(false);
  });
});

describe('by the body', () => {
  it('N-07: a body that is no JSON object matches nothing', () => {
    for (const message of ['text', '[1]', '"text"', '12', 'null', ['kind'] as Json])
      expect(body({ kind: [{ exists: false }] }, message)).toBe(false);
    expect(body({ kind: ['mug'] }, '{"kind":"mug"}')).toBe(true);
    expect(body({ kind: ['mug'] }, { kind: 'mug' })).toBe(true);
  });

  it('looks into objects and into lists of objects', () => {
    const order = {
      customer: { tier: 'gold', age: 41 },
      lines: [
        { item: 'mug', n: 1 },
        { item: 'cup', n: 12 },
      ],
      tags: ['a', 'b'],
      none: [],
    };
    expect(body({ customer: { tier: ['gold'], age: [{ numeric: ['>', 40] }] } }, order)).toBe(true);
    expect(body({ lines: { item: ['cup'] } }, order)).toBe(true);
    expect(body({ lines: { item: ['jug'] } }, order)).toBe(false);
    // Each name by itself: no need for one line to have both.
    expect(body({ lines: { item: ['mug'], n: [12] } }, order)).toBe(true);
    expect(body({ tags: ['b'] }, order)).toBe(true);
    expect(body({ 'customer.tier': ['gold'] }, order)).toBe(true);
    expect(body({ none: [{ exists: true }] }, order)).toBe(false);
    expect(body({ customer: { $or: [{ tier: ['tin'] }, { age: [41] }] } }, order)).toBe(true);
  });
});

describe('what SNS would not take', () => {
  const wrong = (policy: unknown, scope: FilterScope = 'MessageAttributes') =>
    refusal(() => compileFilter(policy as FilterPolicy, scope)).replace('InvalidParameter: Invalid parameter: ', '');

  it.each([
    [{ key: [['value']] }, 'Match value must be String, number, true, false, or null'],
    [{ key: [{ wildcard: 'a*' }] }, 'Unrecognized match type wildcard'],
    [{ key: [{ suffix: 'a', prefix: 'b' }] }, 'Only one key allowed in match expression'],
    [{ key: [] }, 'Empty arrays are not allowed'],
    [{ key: [{ suffix: 100 }] }, 'suffix match pattern must be a string'],
    [{ key: 'value' }, '"key" must be an object or an array'],
    [{ key: [{ cidr: ['x'] }] }, 'prefix match pattern must be a string'],
    [{ key: [{ cidr: 'bad-filter' }] }, "Malformed CIDR, one '/' required"],
    [{ key: [{ cidr: 'bad-filter/64' }] }, 'Nonstandard IP address: bad-filter'],
    [{ key: [{ cidr: '10.0.0.0/xx' }] }, 'Malformed CIDR, mask bits must be an integer'],
    [{ key: [{ numeric: [] }] }, 'Invalid member in numeric match: ]'],
    [{ key: [{ numeric: ['operator'] }] }, 'Unrecognized numeric range operator: operator'],
    [{ key: [{ numeric: [1, '<='] }] }, 'Invalid member in numeric match: 1'],
    [{ key: [{ numeric: ['=', '000'] }] }, 'Value of equals must be numeric'],
    [{ key: [{ numeric: ['<', 100, '>', 10] }] }, 'Too many elements in numeric expression'],
    [{ key: [{ numeric: ['>=', 1, '>', 2] }] }, 'Bad numeric range operator: >'],
    [{ key: [{ numeric: ['>', 3, '<', 1] }] }, 'Bottom must be less than top'],
    [{ key: [{ numeric: ['>', 20, '<='] }] }, 'Value of <= must be numeric'],
    [{ key: [{ numeric: ['>', 20, 30] }] }, 'Bad value in numeric range: 30'],
    [{ key: [{ numeric: ['>', 20, '<', 30, '<', 50] }] }, 'Too many terms in numeric range expression'],
    [{ key: [{ exists: 'no' }] }, 'exists match pattern must be either true or false.'],
    [{ key: [{ 'anything-but': { suffix: 'test' } }] }, 'Unsupported anything-but pattern: suffix'],
    [{ key: [{ 'anything-but': { prefix: false } }] }, 'prefix match pattern must be a string'],
    [{ a: ['1'], b: ['1'], c: ['1'], d: ['1'], e: ['1'], f: ['1'] }, 'Filter policy can not have more than 5 keys'],
    [{ a: range(5), b: range(5), c: range(7) }, 'Filter policy is too complex'],
  ])('%j', (policy, reason) => {
    expect(wrong(policy)).toBe(`FilterPolicy: ${reason}`);
  });

  it('N-06: 150 combinations are just allowed', () => {
    compileFilter({ a: range(5), b: range(5), c: range(6) }, 'MessageAttributes');
    // By the body each list counts as often as it is deep.
    compileFilter({ a: { b: { c: range(4) } }, d: { e: range(3) } }, 'MessageBody');
    expect(wrong({ a: { b: { c: range(9) } }, d: { e: range(3) } }, 'MessageBody')).toContain('too complex');
  });

  it('has no names within names for attributes', () => {
    expect(wrong({ a: { b: ['c'] } })).toBe('Filter policy scope MessageAttributes does not support nested filter policy');
  });
});

function range(many: number): string[] {
  return Array.from({ length: many }, (_, n) => `v${n}`);
}
