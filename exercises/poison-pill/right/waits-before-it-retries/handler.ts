import {
  type Message,
  type OrderPlaced,
  RecipientRefused,
  SECOND,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email, clock }: Services,
) {
  const { orderId, customer } = message.body;
  const failures = message.deliveryCount ?? 0;
  try {
    if (failures >= 5) return message.reject({ deadLetter: true });
    await email.send({ to: customer, subject: `Your order ${orderId}` });
  } catch (error) {
    if (error instanceof RecipientRefused || failures >= 4)
      return message.reject({ deadLetter: true });
    // Keeps the worker busy meanwhile; a queue with a time to live would not.
    await clock.sleep(SECOND * 2 ** failures);
    return message.retry();
  }
  await message.ack();
}
