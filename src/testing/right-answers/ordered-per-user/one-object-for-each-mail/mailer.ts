import { GuestMail, Message, RecipientRefused, SECOND, Services } from 'ackademy';

class Posting {
  #tries = 0;
  #error: unknown = null;

  constructor(private readonly message: Message<GuestMail>, private readonly services: Services) {}

  async run() {
    while (this.mayTry) {
      if (this.#tries > 0) await this.services.clock.sleep(SECOND / 2);
      await this.#try();
      if (this.#error === null) return this.message.ack();
    }
    return this.message.retry();
  }

  get mayTry() {
    return this.#tries < 2 && !(this.#error instanceof RecipientRefused);
  }

  async #try() {
    this.#tries += 1;
    this.#error = null;
    const { to, subject } = this.message.body;
    try {
      await this.services.email.send({ to, subject });
    } catch (error) {
      this.#error = error ?? new Error('nothing');
    }
  }
}

export function handle(message: Message<GuestMail>, services: Services) {
  return new Posting(message, services).run();
}
