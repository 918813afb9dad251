import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  { body, ack }: Message<OrderPlaced>,
  { email }: Services,
) {
  await email.send(
    { to: body.customer, subject: `Your order ${body.orderId}` },
    { idempotencyKey: `confirmation of ${body.orderId}` },
  );
  await ack();
}
