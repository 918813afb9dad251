import { describe, expect, it } from 'vitest';
import { KAFKA_RECORDS, recordFiles, replayKafka, replayScenario } from './kafka-replay.ts';

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

it('replays a folder in one go', async () => {
  const { total, reproduced, failures } = await replayKafka();
  expect(failures).toEqual([]);
  expect(reproduced).toBe(total);
  expect(total).toBeGreaterThanOrEqual(120);
});
