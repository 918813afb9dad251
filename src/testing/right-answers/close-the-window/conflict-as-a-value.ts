import { IdempotencyConflict, type Message, type OrderPlaced, type Services } from 'ackademy';

enum Sent {
  Now,
  Earlier,
}

export async function handle(message: Message<OrderPlaced>, services: Services): Promise<void> {
  const how = await confirm(message.body, services);
  services.log.info(Sent[how]!);
  await message.ack();
}

async function confirm({ eventId, orderId, customer }: OrderPlaced, { email, clock }: Services): Promise<Sent> {
  try {
    await email.send(
      { to: customer, subject: `Your order ${orderId}`, text: `Sent ${clock.now()} ms after we opened` },
      { idempotencyKey: `confirm-${eventId}` },
    );
    return Sent.Now;
  } catch (e) {
    if (e instanceof IdempotencyConflict) return Sent.Earlier;
    throw e;
  }
}
