import {
  type Message,
  type OrderPlaced,
  RecipientRefused,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email, topic, log }: Services,
) {
  const { eventId, orderId, customer } = message.body;
  try {
    await email
      .send({ to: customer, subject: `Your order ${orderId}` })
      .catch(async error => {
        if (!(error instanceof RecipientRefused)) throw error;
        await topic('orders-dead').publish({ orderId, customer, eventId });
      });
  } catch (error) {
    log.error(error);
    // Whoever dies commits nothing. Nobody handles this rejection, so the process ends, and the next one begins at this record.
    Promise.reject(error);
    await new Promise(() => {});
  }
}
