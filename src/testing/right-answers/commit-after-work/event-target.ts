import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(message: Message<OrderPlaced>, { email, log }: Services) {
  const bus = new EventTarget();
  bus.addEventListener('sent', () => log.info('sent'));
  bus.addEventListener('committed', () => log.info('committed'), { once: true });

  await email.send({ to: message.body.customer, subject: `Your order ${message.body.orderId}` });
  bus.dispatchEvent(new Event('sent'));

  await message.ack();
  bus.dispatchEvent(new CustomEvent('committed', { detail: message.offset }));
}
