import { describe, expect, it } from 'vitest';
import { refusal } from '../sqs/test-broker.ts';
import { compileAttributeFilter } from './filter.ts';

describe('P-13: what a filter matches', () => {
  it.each([
    ['attributes:domain', { domain: 'com' }, true],
    ['attributes:domain', {}, false],
    ['attributes.domain = "com"', { domain: 'com' }, true],
    ['attributes.domain = "com"', { domain: 'Com' }, false],
    ['attributes.domain != "com"', { domain: 'org' }, true],
    ['attributes.domain != "com"', {}, true],
    ['attributes.domain != "com"', { domain: 'com' }, false],
    ['hasPrefix(attributes.domain, "co")', { domain: 'com' }, true],
    ['hasPrefix(attributes.domain, "co")', { domain: 'org' }, false],
    ['hasPrefix(attributes.domain, "co")', {}, false],
    ['NOT attributes:domain', {}, true],
    ['-attributes:domain', { domain: 'com' }, false],
    ['attributes:a AND attributes:b', { a: '1' }, false],
    ['attributes:a OR attributes:b', { a: '1' }, true],
    ['attributes:a AND (attributes:b OR attributes:c)', { a: '1', c: '1' }, true],
    ['NOT (attributes:a OR attributes:b)', {}, true],
    ['attributes."iana.org/language_tag" = "en"', { 'iana.org/language_tag': 'en' }, true],
    ['attributes:"a b"', { 'a b': '' }, true],
    ['attributes.q = "say \\"hi\\"\\n\\u00e9"', { q: 'say "hi"\né' }, true],
    ['  attributes:a  ', { a: '1' }, true],
    ['attributes:constructor', {}, false],
  ])('%s of %j: %s', (filter, attributes, expected) => {
    expect(compileAttributeFilter(filter)(attributes)).toBe(expected);
  });
});

it.each([
  ['attributes:a AND attributes:b OR attributes:c', 'AND and OR need parentheses between them'],
  ['attributes.a = com', 'a value is a text in quotation marks'],
  ['attributes.a', 'after a key comes = or !='],
  ['data = "x"', '"attributes" is expected'],
  ['(attributes:a', '")" is expected'],
  ['attributes:a attributes:b', 'nothing is expected where'],
  ['attributes.a > "1"', 'it makes no sense from'],
  ['attributes.', 'a key is expected'],
  ['attributes.a = "open', 'it makes no sense from'],
  [`attributes.a = "${'x'.repeat(256)}"`, 'it is longer than 256 bytes'],
])('%s is refused', (filter, reason) => {
  expect(refusal(() => compileAttributeFilter(filter))).toContain(reason);
});
