import {
  type Message,
  MINUTE,
  type OrderPlaced,
  RecipientRefused,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  services: Services,
) {
  const { orderId, customer } = message.body;
  // Also of a process that died over it.
  const tries = message.receiveCount;
  if (tries > 5) return setAside(message, services);
  try {
    await services.email.send({
      to: customer,
      subject: `Your order ${orderId}`,
    });
  } catch (error) {
    if (error instanceof RecipientRefused || tries === 5)
      return setAside(message, services);
    return message.extend(MINUTE * tries);
  }
  return message.ack();
}

async function setAside(
  message: Message<OrderPlaced>,
  { queue }: Services,
) {
  await queue('confirmations-dlq').send({
    order: message.body,
    receives: message.receiveCount,
  });
  await message.ack();
}
