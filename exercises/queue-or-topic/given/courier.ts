import type { OrderEvent, RabbitMqMessage, Services } from 'ackademy';

/** The courier's link. Whatever it is handed becomes a call of the courier, which is left out here, and costs money. */
export async function handle(
  message: RabbitMqMessage<OrderEvent>,
  { log }: Services,
) {
  const { orderId } = message.body;
  log.info(`call of the courier: ${message.routingKey} of ${orderId}`);
  await message.ack();
}
