import type { OrderEvent, RabbitMqMessage, Services } from 'ackademy';

/** The stock team's service. What it does with an event is left out here; whatever it is handed, it works on. */
export async function handle(
  message: RabbitMqMessage<OrderEvent>,
  { log }: Services,
) {
  const { orderId } = message.body;
  log.info(`stock: ${message.routingKey} of ${orderId}`);
  await message.ack();
}
