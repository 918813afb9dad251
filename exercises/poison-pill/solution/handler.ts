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
  // Kept by the queue, so a crash does not erase it. Absent until a delivery failed.
  const failed = message.deliveryCount ?? 0;

  // Before the next try, not after it: the last one may have died with its process.
  if (failed >= TRIES) return giveUp(message);

  try {
    await email.send({ to: customer, subject: `Your order ${orderId}` });
  } catch (error) {
    log.warn(`${orderId}: try ${failed + 1} failed`);
    if (error instanceof RecipientRefused || failed + 1 >= TRIES)
      return giveUp(message);
    return message.retry();
  }

  await message.ack();
}

/** To the queue's dead-letter exchange, and so to a person. */
function giveUp(message: Message<OrderPlaced>) {
  return message.reject({ deadLetter: true });
}
