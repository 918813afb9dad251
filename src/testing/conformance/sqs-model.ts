/** The model as something that the recorded operations can be performed on. */
import { SqsEndpoint } from '../../brokers/sqs-endpoint.ts';
import { codeOf, type Request, Requests } from './sqs-requests.ts';
import type { Driver, Operation } from './steps.ts';

export class ModelDriver implements Driver {
  readonly #endpoint = new SqsEndpoint([], () => {});
  readonly #requests = new Requests({ suffix: '-0', urlOf: name => this.#endpoint.urlOf(name), arnOf: name => this.#endpoint.arnOf(name) });
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

  readable(reply: unknown): unknown {
    return typeof reply === 'function' ? reply() : reply;
  }

  close(): void {}
}
