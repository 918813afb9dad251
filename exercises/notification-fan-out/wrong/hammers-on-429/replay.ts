import type { KafkaMessage, Services } from 'ackademy';

/** Sends it back where it came from: whoever pushes looks up whether it was pushed. */
export async function handle(
  message: KafkaMessage<{ userId: string }>,
  { topic }: Services,
) {
  await topic('pushes').publish(message.body, { key: message.body.userId });
  await message.ack();
}
