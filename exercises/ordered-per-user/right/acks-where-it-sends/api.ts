import type { GuestMail, Services, Topic } from 'ackademy';

class Mails {
  readonly #topic: Topic;

  constructor({ topic }: Services) {
    this.#topic = topic('mails');
  }

  ask(mail: GuestMail) {
    return this.#topic.publish(mail, { key: `guest ${mail.guestId}` });
  }
}

export const POST = (request: Request, services: Services) =>
  request
    .json()
    .then(mail => new Mails(services).ask(mail))
    .then(
      () => new Response(null, { status: 202 }),
      () => new Response(null, { status: 503 }),
    );
