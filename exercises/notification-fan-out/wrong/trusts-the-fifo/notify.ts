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

/** The queue stores what has the same id once, so there is nothing to remember here. */
export async function handle(
  message: SqsMessage<Push>,
  { push }: Services,
) {
  const { postId, userId, text } = message.body;
  try {
    await push.send(userId, { title: text, data: { postId } });
  } catch (error) {
    const asked = error instanceof RateLimited ? error.retryAfterMs : 0;
    const pause = SECOND * 2 ** message.receiveCount;
    return message.retry({ delayMs: Math.max(asked, pause) });
  }
  await message.ack();
}
