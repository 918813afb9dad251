import type { OrderEvent, RabbitMqMessage, Services } from 'ackademy';

/** The mail team's service writes to the customer about whatever it is handed. The provider is left out here. */
export async function handle(
  message: RabbitMqMessage<OrderEvent>,
  { log }: Services,
) {
  const { customer } = message.body;
  log.info(`mail to ${customer}: ${message.routingKey}`);
  await message.ack();
}
