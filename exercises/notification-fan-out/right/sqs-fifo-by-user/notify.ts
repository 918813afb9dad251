import {
  RateLimited,
  SECOND,
  type Services,
  type SqsMessage,
} from 'ackademy';

interface Push {
  postId: string;
  userId: string;
  text: string;
}

/** While it waits for its next try, all later messages to this user wait behind it, and those to others do not. */
export async function handle(
  message: SqsMessage<Push>,
  { db, push }: Services,
) {
  const { postId, userId, text } = message.body;
  // The queue forgets after five minutes what it was sent, so it cannot be the memory of what was pushed.
  const key = `${postId}/${userId}`;
  if (!(await db.exists('pushed', key))) {
    try {
      await push.send(userId, { title: text, data: { postId } });
    } catch (error) {
      const asked = error instanceof RateLimited ? error.retryAfterMs : 0;
      const pause = SECOND * 2 ** message.receiveCount;
      return message.retry({ delayMs: Math.max(asked, pause) });
    }
    await db.insertIfAbsent('pushed', key);
  }
  await message.ack();
}
