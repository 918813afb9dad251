import type { Json, Services, SqsMessage } from 'ackademy';

/** Sends it back to where it came from. Whoever pushes knows what was pushed, so nobody has to look here. */
export async function handle(
  message: SqsMessage<Json>,
  { queue }: Services,
) {
  await queue('pushes').send(message.body);
  await message.ack();
}
