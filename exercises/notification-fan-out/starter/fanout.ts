import type { KafkaMessage, Post, Services } from 'ackademy';

/** Reads the followers of an author, and passes on whom to push to. */
export async function handle(
  message: KafkaMessage<Post>,
  { followers, topic }: Services,
) {
  await message.ack();
}
