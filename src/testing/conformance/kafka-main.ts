/** `node src/testing/conformance/kafka-main.ts [folder]`: replays records of Kafka, prints what the model does not reproduce, and counts. */
import { replayKafka } from './kafka-replay.ts';

const { total, reproduced, failures } = await replayKafka(process.argv[2]);
for (const { id, step, op, expected, got } of failures) {
  console.log(`${id}, step ${step}: ${JSON.stringify(op)}`);
  console.log(`  broker ${JSON.stringify(expected)}`);
  console.log(`  model  ${JSON.stringify(got)}`);
}
console.log(`${reproduced} of ${total} reproduced`);
process.exitCode = reproduced === total ? 0 : 1;
