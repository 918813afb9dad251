import {
  type Message,
  type OrderPlaced,
  RecipientRefused,
  SECOND,
  type Services,
} from 'ackademy';

export async function handle(
  { body }: Message<OrderPlaced>,
  { email, topic, clock }: Services,
) {
  const { orderId, customer } = body;
  let gone = false;
  while (true) {
    try {
      if (gone) await topic('orders-dead').publish(body);
      else
        await email.send({
          to: customer,
          subject: `Your order ${orderId}`,
        });
      return;
    } catch (error) {
      gone ||= error instanceof RecipientRefused;
      if (!gone) await clock.sleep(5 * SECOND);
    }
  }
}
