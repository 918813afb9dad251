import type { PubSubMessage, Services } from 'ackademy';

export async function handle(
  message: PubSubMessage<{ userId: string }>,
  { topic }: Services,
) {
  await topic('pushes').publish(message.body, {
    key: message.body.userId,
  });
  await message.ack();
}
