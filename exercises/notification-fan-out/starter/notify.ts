import type { KafkaMessage, Services } from 'ackademy';

/** Pushes. Nothing is handed to it until topology.ts lets it consume something. */
export async function handle(
  message: KafkaMessage,
  { db, push }: Services,
) {
  await message.ack();
}
