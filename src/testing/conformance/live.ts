/**
 * Compares each model with a running broker, directly: nothing is recorded. Never part of CI.
 *
 *     npm run conformance:live -- [kafka|sqs|rabbitmq] [seed] [scripts]
 *
 * Kafka and SQS get random scripts; RabbitMQ the scripts of our records, whatever its version answers today. Without a name all three are tried.
 * Says of a broker that is not running how to start it. Exits 0 when all that ran were alike, 1 when some were not, 2 when nothing ran.
 */
import { kafkaLive } from './kafka-live.ts';
import { kafkaRecorder } from './kafka-recorder.ts';
import { rabbitmqRecorder } from './rabbitmq-recorder.ts';
import { isListening } from './recorder.ts';
import { sqsLive } from './sqs-live.ts';
import { sqsRecorder } from './sqs-recorder.ts';
import { firstDifference } from './suite.ts';

interface Outcome {
  readonly same: number;
  readonly total: number;
}

const BROKERS: {
  readonly [broker: string]: {
    readonly port: number;
    readonly start: string;
    run(port: number, seed: number, scripts: number): Promise<Outcome>;
  };
} = {
  kafka: { port: kafkaRecorder.port, start: kafkaRecorder.start, run: kafkaLive },
  sqs: { port: sqsRecorder.port, start: sqsRecorder.start, run: sqsLive },
  rabbitmq: { port: 5679, start: 'src/testing/conformance/rabbitmq-start.sh', run: rabbitmqLive },
};

const [name, seed = '1', scripts = '20'] = process.argv.slice(2);
if (name !== undefined && !Object.hasOwn(BROKERS, name)) {
  console.error(`which broker? One of: ${Object.keys(BROKERS).join(', ')}`);
  process.exit(2);
}

let alike = true;
let ran = false;
for (const [broker, { port, start, run }] of Object.entries(BROKERS)) {
  if (name !== undefined && name !== broker) continue;
  if (!(await isListening(port))) {
    console.log(`${broker} is not running on port ${port} of this machine. It starts with ${start}`);
    continue;
  }
  ran = true;
  const { same, total } = await run(port, Number(seed), Number(scripts));
  console.log(`${broker}: ${same} of ${total} alike`);
  if (same < total) alike = false;
}
process.exit(ran ? (alike ? 0 : 1) : 2);

async function rabbitmqLive(port: number): Promise<Outcome> {
  const recorder = await rabbitmqRecorder(port);
  let same = 0;
  const isAlone = (script: (typeof recorder.scripts)[number]) => recorder.alone?.(script) ?? false;
  const queue = recorder.scripts.filter(script => !isAlone(script));
  const worker = async () => {
    for (let script = queue.shift(); script !== undefined; script = queue.shift()) {
      const [real, got] = [await recorder.run(script, port, 0), await recorder.model(script)];
      const step = real.findIndex((one, i) => firstDifference(one, got[i]) !== null);
      if (step < 0) same += 1;
      else
        console.log(
          `${script.id}: step ${step} ${JSON.stringify(script.ops[step])}\n    broker ${JSON.stringify(real[step])}\n    model  ${JSON.stringify(got[step])}`,
        );
    }
  };
  await Promise.all(Array.from({ length: recorder.atOnce }, worker));
  queue.push(...recorder.scripts.filter(isAlone));
  await worker();
  recorder.close();
  return { same, total: recorder.scripts.length };
}
