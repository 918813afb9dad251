/** Apache Kafka's own Java clients, in a process of their own, and beside them the requests for what clients do not show. */
import { type ChildProcess, spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { WireDriver } from './kafka-wire.ts';
import type { Driver, Operation } from './steps.ts';

export class JavaProcess {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<string, (reply: unknown) => void>();
  #count = 0;

  constructor(port: number) {
    const libs = `${process.env.KAFKA_HOME_DIR ?? `${homedir()}/.cache/ackademy/kafka-4.3.1`}/libs/*`;
    const source = fileURLToPath(new URL('./KafkaClients.java', import.meta.url));
    this.#process = spawn('java', ['-XX:TieredStopAtLevel=1', '-cp', libs, source, String(port)], { stdio: ['pipe', 'pipe', 'pipe'] });
    if (process.env.KAFKA_SHOW !== undefined) this.#process.stderr!.on('data', (data: Buffer) => process.stderr.write(data));
    createInterface({ input: this.#process.stdout! }).on('line', line => {
      const { session, n, reply } = JSON.parse(line) as { session: string; n: number; reply: unknown };
      this.#waiting.get(`${session} ${n}`)?.(reply);
      this.#waiting.delete(`${session} ${n}`);
    });
  }

  ask(session: string, op: Operation): Promise<unknown> {
    this.#count += 1;
    const n = this.#count;
    return new Promise(resolve => {
      this.#waiting.set(`${session} ${n}`, resolve);
      this.#process.stdin!.write(`${JSON.stringify({ ...op, session, n })}\n`);
    });
  }

  end(): void {
    this.#process.stdin!.end();
  }
}

export const WIRE_OPERATIONS = new Set([
  ...['waitMs', 'createTopic', 'createPartitions', 'deleteTopic', 'produce', 'fetch', 'listOffsets', 'deleteRecords', 'initProducerId'],
  ...['commit', 'committed', 'describeGroup', 'deleteGroup', 'addPartitions', 'endTxn'],
]);

export class JavaDriver implements Driver {
  readonly #wire: WireDriver;
  readonly #java: JavaProcess;
  readonly #session: string;
  #asked: Promise<unknown> | null = null;

  constructor(wire: WireDriver, java: JavaProcess, session: string) {
    this.#wire = wire;
    this.#java = java;
    this.#session = session;
  }

  start(op: Operation, done: (reply: unknown) => void): void {
    if (WIRE_OPERATIONS.has(op.op)) this.#wire.start(op, done);
    else this.#asked = this.#java.ask(this.#session, op).then(done);
  }

  async settle(ms: number): Promise<void> {
    if (this.#asked === null) return this.#wire.settle(ms);
    await this.#asked;
    this.#asked = null;
    // The end of a transaction is answered before its markers are written.
    await new Promise(resolve => setTimeout(resolve, 120));
  }

  readable(reply: unknown): unknown {
    return this.#wire.readable(reply);
  }

  async close(): Promise<void> {
    await this.#java.ask(this.#session, { op: 'end' });
    await this.#wire.close();
  }
}
