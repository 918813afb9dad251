/** A running broker that speaks SQS's protocol, through AWS's own client, without its retries. */
import * as aws from '@aws-sdk/client-sqs';
import { codeOf, Requests } from './sqs-requests.ts';
import type { Driver, Operation } from './steps.ts';

type AnyCommand = new (input: object) => aws.SendMessageCommand;

export class WireDriver implements Driver {
  readonly #client: aws.SQSClient;
  readonly #requests: Requests;
  #unanswered: Promise<void> | null = null;
  #waits = false;
  #failure: Error | null = null;

  constructor(port: number, suffix: string) {
    const endpoint = `http://127.0.0.1:${port}`;
    const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
    this.#client = new aws.SQSClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
    this.#requests = new Requests({
      suffix,
      urlOf: name => `${endpoint}/000000000000/${name}`,
      arnOf: name => `arn:aws:sqs:eu-west-1:000000000000:${name}`,
    });
  }

  start(op: Operation, done: (reply: unknown) => void): void {
    this.#unanswered = null;
    if (op.op === 'waitMs') return;
    const { action, input, reply } = this.#requests.of(op);
    const Command = (aws as unknown as { [name: string]: AnyCommand })[`${action}Command`]!;
    this.#waits = op.op === 'receive' && op.wait !== undefined;
    this.#unanswered = this.#client.send(new Command(input)).then(
      output => done(reply(output)),
      (error: Error & { Code?: string }) => {
        if (error instanceof aws.SQSServiceException) done({ error: codeOf((error as { Code?: string }).Code ?? error.name) });
        // ElasticMQ failed over the request and said so in no protocol.
        else if (error instanceof SyntaxError) done({ error: 'InternalFailure' });
        else this.#failure = error;
      },
    );
  }

  /** A step lasts as long as in a replay, or as the answer takes; only a receive that waits may have none yet. */
  async settle(ms: number): Promise<void> {
    await Promise.all([pause(ms), this.#waits ? null : this.#unanswered]);
    if (this.#failure !== null) throw this.#failure;
  }

  readable(reply: unknown): unknown {
    return typeof reply === 'function' ? reply() : reply;
  }

  close(): void {
    this.#client.destroy();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}
