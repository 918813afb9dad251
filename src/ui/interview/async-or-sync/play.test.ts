import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import schema from '../../../../content/interview/async-or-sync.schema.json' with { type: 'json' };
import { compare } from './play.ts';
import { duration, filledIn, holds, type SecondPrompt, tableOf } from './text.ts';
import { type Compared, SITUATIONS, type Situation } from './view.ts';

const content = parse(readFileSync('content/interview/async-or-sync.yaml', 'utf8')) as SecondPrompt;
const compared = {} as Record<Situation, Compared>;
beforeAll(() => {
  for (const situation of SITUATIONS) compared[situation] = compare(situation);
});

describe('the second prompt', () => {
  test('is what its schema says, with one text for each situation', () => {
    const check = new Ajv2020({ allErrors: true }).compile(schema);
    check(content);
    expect(check.errors).toBeNull();
    expect(content.situations.map(({ id }) => id)).toEqual([...SITUATIONS]);
  });

  test.each(SITUATIONS)('%s is decided by its runs, and every figure in its words is one of theirs', situation => {
    const text = content.situations.find(({ id }) => id === situation)!;
    const filled = filledIn(text, compared[situation]);
    expect([filled.shows, ...filled.reasons.map(({ why }) => why)].join(' ')).not.toMatch(/[{}]|NaN|undefined/);
  });

  test('does not decide all situations alike', () => {
    const right = content.situations.map(({ right }) => right);
    expect(right.filter(way => way === 'sync')).toHaveLength(3);
  });

  test('cannot be said against its runs', () => {
    const [login] = content.situations;
    const turned = { ...login!, because: ['sync.calm.wrong > async.calm.wrong'] };
    expect(() => filledIn(turned, compared.login)).toThrow('situation login: `sync.calm.wrong > async.calm.wrong` does not hold');
    expect(() => holds('sync.calm.late > 0', compared.login)).toThrow('no figure is called sync.calm.late');
  });
});

describe('a run', () => {
  test.each(SITUATIONS)('%s: every request is answered while all is well, both ways', situation => {
    const { sync, async } = compared[situation].calm;
    expect([sync.failed, async.failed, sync.lost, async.lost]).toEqual([0, 0, 0, 0]);
    expect(sync.requests).toBe(async.requests);
  });

  test('fails with the service inside the request, and for the length of its outage', () => {
    const { sync, async } = compared.views.down;
    expect(sync.failed / sync.requests).toBeCloseTo(1 / 3, 1);
    expect(async.failed).toBe(0);
    expect(async.knownLast).toBeGreaterThan(20_000);
  });

  test('has as many declined cards both ways; only the queue has thanked for them', () => {
    expect([compared.payment.calm.sync.wrong, compared.payment.calm.async.wrong]).toEqual([0, 30]);
  });

  test('is the same each time', () => {
    expect(compare('price')).toEqual(compared.price);
  });
});

test('a table says which way comes off worse, and where they are alike', () => {
  const [well, down] = tableOf(compared.welcome, 'told “welcome”, refused afterwards');
  expect(well!.rows.map(({ worse }) => worse)).toEqual(['sync', 'sync', null, null]);
  expect(down!.rows[0]).toMatchObject({ what: 'Ended in an error', async: 'none', worse: 'sync' });
});

test.each([
  [34, '34 ms'],
  [1513, '1.5 s'],
  [26_215, '26 s'],
])('%d ms is %s', (ms, says) => {
  expect(duration(ms)).toBe(says);
});
