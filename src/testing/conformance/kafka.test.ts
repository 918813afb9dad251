import { describe, expect, it } from 'vitest';
import { KAFKA_RECORDS, kafka, recordFiles, replayScenario } from './kafka-replay.ts';

for (const { content } of recordFiles(KAFKA_RECORDS)) {
  describe(`records of Kafka: ${content.theme}`, () => {
    it.each(content.scenarios.map(scenario => [scenario.id, scenario.title, scenario] as const))(
      '%s: %s',
      async (_id, _title, scenario) => {
        expect(await replayScenario(scenario)).toBeNull();
      },
    );
  });
}

it('replays a file for the command that all brokers share', async () => {
  const [{ file, content }] = recordFiles(KAFKA_RECORDS) as [ReturnType<typeof recordFiles>[number]];
  const results = await kafka.replay(content, file);
  expect(results.filter(({ difference }) => difference !== null)).toEqual([]);
  expect(results).toHaveLength(content.scenarios.length);
});

it('has one record of each name', () => {
  const ids = recordFiles(KAFKA_RECORDS).flatMap(({ content }) => content.scenarios.map(({ id }) => id));
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
});
