import { createHash } from 'node:crypto';
import type { Message, OrderPlaced, Services } from 'ackademy';

const keyOf = (...parts: readonly string[]) =>
  createHash('sha256').update(parts.join('\n')).digest('hex');

export function handle(
  message: Message<OrderPlaced>,
  { email }: Services,
): Promise<void> {
  const { orderId, customer } = message.body;
  const mail = { to: customer, subject: `Your order ${orderId}` };
  return email
    .send(mail, { idempotencyKey: keyOf('confirmation', orderId) })
    .then(() => message.ack());
}
