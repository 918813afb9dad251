import type { Services, SqsMessage } from 'ackademy';

/** With an id that the queue has not heard within five minutes: with the old one a letter may be swallowed. */
export async function handle(
  message: SqsMessage<{ userId: string }>,
  { queue }: Services,
) {
  await queue('pushes.fifo').send(message.body, {
    key: message.body.userId,
    deduplicationId: `replay-of-${message.id}`,
  });
  await message.ack();
}
