import {
  RateLimited,
  SECOND,
  type Services,
  type SqsMessage,
} from 'ackademy';

interface Notification {
  postId: string;
  authorId: string;
  /** The author's post before this one. */
  previous: string | null;
  userId: string;
}

/** How often a message waits for the one before it. By then it has not come about for half a minute, and may never. */
const WAITS = 5;

export async function handle(
  message: SqsMessage<Notification>,
  { db, push }: Services,
) {
  const { postId, authorId, previous, userId } = message.body;
  if (await db.exists('pushed', `${postId}/${userId}`))
    return message.ack();

  // A standard queue keeps no order, so this message looks whether it is its turn.
  if (
    previous !== null &&
    message.receiveCount <= WAITS &&
    !(await db.exists('pushed', `${previous}/${userId}`))
  )
    return message.retry({ delayMs: pauseAfter(message) });

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
  // It is pushed: now the queue can have its message back, and then it is written down.
  await message.ack();
  await db.insertIfAbsent('pushed', `${postId}/${userId}`);
}

const pauseAfter = ({ receiveCount }: SqsMessage) =>
  2 ** (receiveCount - 1) * SECOND;
