import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RecordFile } from './sqs-format.ts';
import { replayScenario, sqs } from './sqs-replay.ts';
import { SQS_SCRIPTS } from './sqs-scripts/all.ts';
import { CORRECTIONS } from './sqs-scripts/corrections.ts';

const files = readdirSync(sqs.folder)
  .filter(file => file.endsWith('.json'))
  .map(file => JSON.parse(readFileSync(new URL(file, sqs.folder), 'utf8')) as RecordFile);
const records = files.flatMap(({ scenarios }) => scenarios);

for (const { theme, scenarios } of files) {
  describe(`records of SQS: ${theme}`, () => {
    it.each(scenarios.map(scenario => [scenario.id, scenario.title, scenario] as const))('%s: %s', async (_id, _title, scenario) => {
      expect(await replayScenario(scenario)).toBeNull();
    });
  });
}

it('has a record of each script and no other, each under a name of its own', () => {
  expect(records.map(({ id }) => id).sort()).toEqual(SQS_SCRIPTS.map(({ id }) => id).sort());
  expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
});

it('corrects only what was recorded otherwise', () => {
  expect(Object.keys(CORRECTIONS).filter(id => !records.some(record => record.id === id))).toEqual([]);
  for (const { corrections = [], observations } of records)
    for (const { step, observation } of corrections) expect(observation).not.toEqual(observations[step]);
});

it('says of the wrong model where it is wrong', async () => {
  const record = records.find(({ id }) => id === 'max-one')!;
  const observations = record.observations.map((each, step) => (step === 6 ? { reply: [{ message: 'a', count: 2 }] } : each));
  expect(await replayScenario({ ...record, observations })).toMatchObject({ step: 6, path: 'reply[0]', got: undefined });
});

it('refuses a file that is no record', async () => {
  await expect(async () => sqs.replay({ format: 'broker-trace/1', broker: 'kafka', scenarios: [] }, 'x.json')).rejects.toThrow('x.json');
});

it('lists every correction in the README of the records', () => {
  const readme = readFileSync(new URL('README.md', sqs.folder), 'utf8');
  for (const { id, corrections = [] } of records)
    for (const { step, why, source } of corrections) expect(readme).toContain(`| \`${id}\` ${step} | ${why} | ${source} |`);
});
