import type { KafkaMessage, Services } from 'ackademy';

/** What whoever is on call starts, once an alarm has rung and the provider is back. */
export async function handle(message: KafkaMessage, { topic }: Services) {
  await message.ack();
}
