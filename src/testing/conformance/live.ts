/**
 * Compares each model with a running broker, directly: nothing is recorded. Never part of CI.
 *
 *     npm run conformance:live -- [kafka|sqs|rabbitmq] [seed] [scripts]
 *
 * All get random scripts. RabbitMQ gets the scripts of our records too, unless a seed is given: whatever its version answers today. Without a
 * name all three are tried.
 * Says of a broker that is not running how to start it. Exits 0 when all that ran were alike, 1 when some were not, 2 when nothing ran.
 */
import { kafkaLive } from './kafka-live.ts';
import { kafkaRecorder } from './kafka-recorder.ts';
import { rabbitmqLive, recordsLive } from './rabbitmq-live.ts';
import { isListening } from './recorder.ts';
import { sqsLive } from './sqs-live.ts';
import { sqsRecorder } from './sqs-recorder.ts';

interface Outcome {
  readonly same: number;
  readonly total: number;
}

const BROKERS: {
  readonly [broker: string]: {
    readonly port: number;
    readonly start: string;
    run(port: number, seed: number, scripts: number): Promise<Outcome>;
    /** The scripts of the records, where those come from elsewhere. */
    records?(port: number): Promise<Outcome>;
  };
} = {
  kafka: { port: kafkaRecorder.port, start: kafkaRecorder.start, run: kafkaLive },
  sqs: { port: sqsRecorder.port, start: sqsRecorder.start, run: sqsLive },
  rabbitmq: { port: 5679, start: 'src/testing/conformance/rabbitmq-start.sh', run: rabbitmqLive, records: recordsLive },
};

const [name, seed, scripts = '20'] = process.argv.slice(2);
if (name !== undefined && !Object.hasOwn(BROKERS, name)) {
  console.error(`which broker? One of: ${Object.keys(BROKERS).join(', ')}`);
  process.exit(2);
}

let alike = true;
let ran = false;
for (const [broker, { port, start, run, records }] of Object.entries(BROKERS)) {
  if (name !== undefined && name !== broker) continue;
  if (!(await isListening(port))) {
    console.log(`${broker} is not running on port ${port} of this machine. It starts with ${start}`);
    continue;
  }
  ran = true;
  const outcomes = [...(records && seed === undefined ? [await records(port)] : []), await run(port, Number(seed ?? 1), Number(scripts))];
  for (const { same, total } of outcomes) {
    console.log(`${broker}: ${same} of ${total} alike`);
    if (same < total) alike = false;
  }
}
process.exit(ran ? (alike ? 0 : 1) : 2);
