import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import schema from '../../content/fidelity/fidelity.schema.json' with { type: 'json' };
import { type BrokerFacts, type FactTest, factsIn, statesOf, tallyOf } from './facts.ts';

const folder = 'content/fidelity';
const files = readdirSync(folder).filter(name => name.endsWith('.yaml'));
const read = (name: string) => parse(readFileSync(join(folder, name), 'utf8')) as BrokerFacts;
const brokers = files.map(read);
const factsOf = ({ parts }: BrokerFacts) => parts.flatMap(({ facts }) => Object.entries(facts));

/** Every test's text in the repository that names facts, with the numbers. */
const named = ['src', 'graders']
  .flatMap(root => readdirSync(root, { recursive: true }).map(path => join(root, String(path))))
  .filter(path => path.endsWith('.test.ts') && !path.includes('fidelity'))
  .flatMap(path =>
    [...readFileSync(path, 'utf8').matchAll(/\b(?:it|describe|test)(?:\.\w+(?:\([^)]*\))?)?\(\s*(['"`])((?:(?!\1).)*)\1/g)].map(match => ({
      path,
      name: match[2]!,
    })),
  );

describe('the list of facts', () => {
  const validate = new Ajv2020({ allErrors: true }).compile(schema);

  it.each(files)('%s is as its schema says, and cites sources that it lists', name => {
    const broker = read(name);
    expect(validate(broker), JSON.stringify(validate.errors)).toBe(true);
    const cited = new Set(factsOf(broker).flatMap(([, { from = [] }]) => from));
    expect(
      [...cited].filter(key => !Object.hasOwn(broker.sources, key)),
      'cited and not listed',
    ).toEqual([]);
    expect(
      Object.keys(broker.sources).filter(key => !cited.has(key)),
      'listed and not cited',
    ).toEqual([]);
    expect(factsOf(broker).filter(([number]) => !number.startsWith(`${broker.letter}-`))).toEqual([]);
  });

  it('has each number once, without a gap', () => {
    for (const broker of brokers) {
      const numbers = factsOf(broker)
        .map(([number]) => Number(number.slice(2)))
        .sort((a, b) => a - b);
      expect(numbers, broker.name).toEqual(numbers.map((_, index) => index + 1));
    }
  });

  it('has every fact that a test names', () => {
    const known = new Set(brokers.flatMap(broker => factsOf(broker).map(([number]) => number)));
    const strangers = named.flatMap(({ path, name }) =>
      factsIn(name)
        .filter(number => !known.has(number))
        .map(number => `${number} in ${path}`),
    );
    expect(strangers, 'say in content/fidelity/ what the fact is').toEqual([]);
  });

  it('leaves out nothing that a test proves', () => {
    const left = brokers.flatMap(broker => factsOf(broker).flatMap(([number, { leftOut }]) => (leftOut === undefined ? [] : [number])));
    const proven = named.flatMap(({ path, name }) =>
      factsIn(name)
        .filter(number => left.includes(number))
        .map(number => `${number} in ${path}`),
    );
    expect(proven, 'take `leftOut` away').toEqual([]);
  });
});

describe('what the page says of a fact', () => {
  const facts = {
    'K-01': { says: 'one' },
    'K-02': { says: 'two' },
    'K-03': { says: 'three', leftOut: 'because' },
    'K-04': { says: 'four' },
  };
  const test = (name: string, passed = true): FactTest => ({ file: 'a.test.ts', name, passed });
  const states = (tests: readonly FactTest[]) => statesOf(facts, { tests, records: {} });

  it('is proven by a test that names it and passed, and by nothing else', () => {
    const found = states([test('a log K-01: has gaps'), test('a consumer reads on (K-2)')]);
    expect(found.map(({ number, status }) => `${number} ${status}`)).toEqual(['K-01 proven', 'K-02 proven', 'K-03 left-out', 'K-04 open']);
    expect(tallyOf(found)).toEqual({ proven: 2, failing: 0, open: 1, leftOut: 1, all: 4 });
  });

  it('is failing as soon as one test that names it fails, whatever the others say', () => {
    expect(states([test('K-01: a'), test('K-01: b', false)])[0]).toMatchObject({ status: 'failing', proofs: [{ name: 'K-01: a' }] });
  });

  it('has one proof for a test that ran on two versions', () => {
    const [first] = states([test('routing on 3.10 K-01: a'), test('routing on 4.0 K-01: a')]);
    expect(first!.proofs).toEqual([{ file: 'a.test.ts', name: 'routing K-01: a', versions: ['3.10', '4.0'] }]);
  });
});
