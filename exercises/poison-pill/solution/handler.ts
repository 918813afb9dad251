import {
  type Message,
  type OrderPlaced,
  RecipientRefused,
  type Services,
} from 'ackademy';

/** Of a message that may pass the next time. */
const TRIES = 5;

export async function handle(
  message: Message<OrderPlaced>,
  { email, log }: Services,
) {
  const { orderId, customer } = message.body;
  // Kept by the queue, so a crash does not erase it. Absent at the first delivery.
  const tried = (message.deliveryCount ?? 0) + 1;

  try {
    await email.send({ to: customer, subject: `Your order ${orderId}` });
  } catch (error) {
    if (error instanceof RecipientRefused || tried >= TRIES) {
      log.error(`${orderId}: given up at try ${tried}`);
      await message.reject({ deadLetter: true });
    } else {
      log.warn(`${orderId}: try ${tried} failed`);
      await message.retry();
    }
    return;
  }

  await message.ack();
}
