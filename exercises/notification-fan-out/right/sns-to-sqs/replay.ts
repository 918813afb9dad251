import type { Json, Services, SnsMessage } from 'ackademy';

/** To the queue and not to the topic: whoever else subscribes has had it. */
export async function handle(
  message: SnsMessage<Json>,
  { queue }: Services,
) {
  await queue('pushes').send(message.body);
  await message.ack();
}
