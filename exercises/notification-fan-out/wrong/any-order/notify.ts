import {
  RateLimited,
  SECOND,
  type Services,
  type SqsMessage,
} from 'ackademy';

interface Notification {
  postId: string;
  authorId: string;
  userId: string;
}

export async function handle(
  message: SqsMessage<Notification>,
  { db, push }: Services,
) {
  const { postId, authorId, userId } = message.body;
  if (await db.exists('pushed', `${postId}/${userId}`))
    return message.ack();

  try {
    await push.send(userId, {
      title: `${authorId} posted`,
      data: { postId },
    });
  } catch (error) {
    // The queue counts: after the sixth time it moves the message to pushes-dead.
    const asked = error instanceof RateLimited ? error.retryAfterMs : 0;
    return message.retry({ delayMs: Math.max(asked, pauseAfter(message)) });
  }
  await db.insertIfAbsent('pushed', `${postId}/${userId}`);
  await message.ack();
}

const pauseAfter = ({ receiveCount }: SqsMessage) =>
  2 ** (receiveCount - 1) * SECOND;
