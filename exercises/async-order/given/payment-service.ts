import type { OrderPlaced, Services, SnsMessage } from 'ackademy';

/** The payments team. The provider knows a repetition by the key. */
export async function handle(
  message: SnsMessage<OrderPlaced>,
  { payments }: Services,
) {
  const { eventId, customer, cents } = message.body;
  await payments.charge(
    { customer, amount: cents },
    { idempotencyKey: `charge/${eventId}` },
  );
  await message.ack();
}
