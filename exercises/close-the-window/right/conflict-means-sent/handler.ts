import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email, log }: Services,
) {
  const { eventId, orderId, customer } = message.body;
  const mail = {
    to: customer,
    subject: `Your order ${orderId}`,
    text: `Received at ${new Date().toISOString()}`,
  };
  try {
    await email.send(mail, { idempotencyKey: eventId });
  } catch (error) {
    // The key is this event's and nobody else's. So what it was used for is this mail, with another time in it.
    if (!(error instanceof Error) || error.name !== 'IdempotencyConflict')
      throw error;
    log.info(`${orderId} has its confirmation`);
  }
  await message.ack();
}
