import {
  type KafkaMessage,
  RateLimited,
  SECOND,
  type Services,
} from 'ackademy';

interface Push {
  postId: string;
  userId: string;
  text: string;
}

const TRIES = 5;

export async function handle(
  message: KafkaMessage<Push>,
  { db, push, topic, clock }: Services,
) {
  const { postId, userId, text } = message.body;
  const key = `${postId}/${userId}`;
  if (!(await db.exists('pushed', key))) {
    for (let tried = 1; ; tried += 1) {
      try {
        await push.send(userId, { title: text, data: { postId } });
        await db.insertIfAbsent('pushed', key);
        break;
      } catch (error) {
        if (tried === TRIES) {
          await topic('pushes-dead').publish(message.body, { key: userId });
          break;
        }
        const waitMs =
          error instanceof RateLimited ? error.retryAfterMs : 0;
        await clock.sleep(Math.max(waitMs, SECOND * 2 ** tried));
      }
    }
  }
  await message.ack();
}
