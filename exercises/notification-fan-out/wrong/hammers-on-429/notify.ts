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
        // There will be room for one more in a moment.
        if (error instanceof RateLimited) {
          tried -= 1;
          continue;
        }
        if (tried === TRIES) {
          await topic('pushes-dead').publish(message.body, { key: userId });
          break;
        }
        await clock.sleep(SECOND * 2 ** tried);
      }
    }
  }
  await message.ack();
}
