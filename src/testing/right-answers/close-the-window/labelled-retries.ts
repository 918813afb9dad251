import { type Message, type OrderPlaced, RateLimited, ServiceUnavailable, type Services } from 'ackademy';

const PAUSES = [200, 1_000, 5_000];

export async function handle(message: Message<OrderPlaced>, { email, clock, log }: Services) {
  const { orderId, customer, eventId } = message.body;

  sending: {
    for (const pause of PAUSES) {
      try {
        await email.send({ to: customer, subject: `Your order ${orderId}` }, { idempotencyKey: `confirmation/${eventId}` });
        break sending;
      } catch (error) {
        if (!(error instanceof ServiceUnavailable || error instanceof RateLimited)) throw error;
        log.warn(`again in ${pause} ms`);
        await clock.sleep(pause);
      }
    }
    throw new Error(`${orderId}: the provider does not answer`);
  }

  await message.ack();
}
