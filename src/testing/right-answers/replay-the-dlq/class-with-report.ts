import { type Notice, RecipientRefused, type Services, type SqsMessage } from 'ackademy';

class Replay {
  readonly #waiting = new Map<string, string>();
  #sent = 0;

  constructor(private readonly services: Services) {}

  async run() {
    const letters = await this.#receiveAll([]);
    letters.sort(Replay.byNumber);
    for (const letter of letters) await this.#deliver(letter);
    this.services.log.info(`${this.#sent} sent`, Object.fromEntries(this.#waiting));
  }

  static byNumber(a: SqsMessage<Notice>, b: SqsMessage<Notice>) {
    return a.body.number - b.body.number;
  }

  async #receiveAll(before: SqsMessage<Notice>[]): Promise<SqsMessage<Notice>[]> {
    const more = await this.services.queue('notices-dlq').receive<Notice>({ max: 10 });
    return more.length === 0 ? before : this.#receiveAll([...before, ...more]);
  }

  async #deliver(letter: SqsMessage<Notice>) {
    const { customer, subject, noticeId } = letter.body;
    if (this.#waiting.has(customer)) return;
    try {
      await this.services.email.send({ to: customer, subject }, { idempotencyKey: `notice-${noticeId}` });
      await letter.ack();
      this.#sent += 1;
    } catch (error) {
      this.#waiting.set(customer, error instanceof RecipientRefused ? 'refused' : 'later');
    }
  }
}

export const replay = (services: Services) => new Replay(services).run();
