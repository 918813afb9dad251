import type { RabbitMqMessage, Services } from 'ackademy';

export async function handle(
  message: RabbitMqMessage<{ userId: string }>,
  { queue }: Services,
) {
  try {
    await queue('pushes').send({ ...message.body, tried: 0 });
  } catch {
    return message.retry();
  }
  await message.ack();
}
