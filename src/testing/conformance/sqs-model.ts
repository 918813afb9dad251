/** The model as something that the recorded operations can be performed on. */
import { SqsEndpoint } from '../../brokers/sqs/endpoint.ts';
import { codeOf, type Request, Requests } from './sqs-requests.ts';
import type { Driver, Operation } from './steps.ts';

const SUFFIX = '-0';

export class ModelDriver implements Driver {
  readonly #endpoint = new SqsEndpoint([], () => {});
  readonly #requests = new Requests({
    suffix: SUFFIX,
    urlOf: name => this.#endpoint.urlOf(name),
    arnOf: name => this.#endpoint.arnOf(name),
  });
  #now = 0;

  start(op: Operation, done: (reply: unknown) => void): void {
    if (op.op === 'waitMs') return;
    const { action, input, reply }: Request = this.#requests.of(op);
    this.#endpoint.call(action, input, this.#now, ({ output, error }) => {
      done(error === undefined ? reply(output) : { error: codeOf(error.code) });
    });
  }

  settle(ms: number): void {
    this.#now += ms;
    this.#endpoint.pass(this.#now);
  }

  /**
   * A standard queue may hand out whichever message it likes (S-12), and a broker likes others than the model. Of those that are ready
   * in the model, the ones with these bodies come first from here on. Which are ready, and how many, stays for the model to say.
   */
  prefer(queue: string, bodies: readonly unknown[]): void {
    const line = this.#endpoint.sqs.queue(queue + SUFFIX).order.line();
    for (const message of [...(line ?? [])]) {
      if (bodies.includes(message.body)) continue;
      line!.remove(message);
      line!.push(message);
    }
  }

  readable(reply: unknown): unknown {
    return typeof reply === 'function' ? reply() : reply;
  }

  close(): void {}
}
