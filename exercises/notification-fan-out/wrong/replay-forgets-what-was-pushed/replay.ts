import type { Services, SqsMessage } from 'ackademy';

export async function handle(
  message: SqsMessage<{ postId: string; userId: string }>,
  { db, queue }: Services,
) {
  await db.delete(
    'pushed',
    `${message.body.postId}/${message.body.userId}`,
  );
  await queue('pushes').send(message.body);
  await message.ack();
}
