import type { KafkaMessage, OrderEvent, Services } from 'ackademy';

/** The page shows what stands here. Whatever comes last is the latest. */
export async function handle(
  message: KafkaMessage<OrderEvent>,
  { db }: Services,
) {
  const { orderId, step } = message.body;
  await db.put('status', orderId, { step });
  await message.ack();
}
