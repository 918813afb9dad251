import type { KafkaMessage, Services } from 'ackademy';

/** Sends the page back where it came from: whoever pushes looks up who on it was pushed to. */
export async function handle(
  message: KafkaMessage<{ authorId: string; cursor: string | null }>,
  { topic }: Services,
) {
  const { authorId, cursor } = message.body;
  await topic('pushes').publish(message.body, {
    key: `${authorId}/${cursor}`,
  });
  await message.ack();
}
