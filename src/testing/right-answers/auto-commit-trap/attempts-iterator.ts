import { type Message, type OrderPlaced, RecipientRefused, SECOND, type Services } from 'ackademy';

/** for await (const attempt of attempts(clock)) { ... } pauses before every attempt but the first. */
class Attempts implements AsyncIterable<number> {
  constructor(private readonly clock: Services['clock']) {}

  async *[Symbol.asyncIterator]() {
    yield 1;
    for (let n = 2; ; n++) {
      await this.clock.sleep(Math.min(n, 15) * SECOND);
      yield n;
    }
  }
}

export async function handle(message: Message<OrderPlaced>, services: Services) {
  const { orderId, customer, eventId } = message.body;
  let dead = false;

  for await (const attempt of new Attempts(services.clock)) {
    try {
      if (dead) await services.topic('orders-dead').publish({ orderId, eventId, customer, attempt });
      else await services.email.send({ to: customer, subject: `Your order ${orderId}` });
      break;
    } catch (error) {
      dead = dead || error instanceof RecipientRefused;
    }
  }
}
