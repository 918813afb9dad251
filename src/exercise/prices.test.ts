import { expect, it } from 'vitest';
import { loadPrices } from './load-fs.ts';
import { PRICED, readPrices } from './prices.ts';

it('knows a price and a limit of everything that is priced, each with the day and the address that it is from', async () => {
  const { lookedUp, prices, limits } = await loadPrices();
  expect(Object.keys(prices).sort()).toEqual([...PRICED].sort());
  expect(new Date(lookedUp).getUTCFullYear()).toBeGreaterThan(2025);
  for (const { url } of [...Object.values(prices), ...Object.values(limits)]) expect(new URL(url).hostname).toMatch(/\w\.\w/);
});

it('says where a field is wrong', () => {
  const problems = readPrices('content/prices.yaml', 'lookedUp: someday\ncurrency: USD\nprices: {}\nlimits: {}\n');
  expect(problems).toContainEqual({ where: 'content/prices.yaml:1:1', text: expect.stringContaining('`lookedUp` must match pattern') });
  expect(problems).toContainEqual({ where: 'content/prices.yaml:3:1', text: '`prices` lacks the field `sqs-standard`.' });
});
