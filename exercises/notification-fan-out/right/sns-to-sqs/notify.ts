import {
  RateLimited,
  SECOND,
  type Services,
  type SnsMessage,
} from 'ackademy';

interface Notification {
  postId: string;
  authorId: string;
  previous: string | null;
  userId: string;
}

/** Queues of SNS keep no order. After so many looks the post before this one is not waited for any longer. */
const LOOKS = 6;
const LONGEST = 60 * SECOND;

export async function handle(
  message: SnsMessage<Notification>,
  { db, push }: Services,
) {
  const { postId, authorId, previous, userId } = message.body;
  const { receiveCount } = message;
  const delayMs = Math.min(SECOND * 2 ** (receiveCount - 1), LONGEST);

  const pushed = await db.exists('pushed', `${postId}/${userId}`);
  if (pushed) return message.ack();
  if (previous !== null && receiveCount < LOOKS) {
    const told = await db.exists('pushed', `${previous}/${userId}`);
    if (!told) return message.retry({ delayMs });
  }

  try {
    await push.send(userId, {
      title: `${authorId} posted`,
      data: { postId },
    });
  } catch (error) {
    const asked = error instanceof RateLimited ? error.retryAfterMs : 0;
    return message.retry({ delayMs: Math.max(asked, delayMs) });
  }
  await db.insertIfAbsent('pushed', `${postId}/${userId}`);
  await message.ack();
}
