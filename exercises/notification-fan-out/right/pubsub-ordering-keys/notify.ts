import type { PubSubMessage, Services } from 'ackademy';

interface Push {
  postId: string;
  userId: string;
  text: string;
}

/** The subscription pauses, counts the tries and sets aside: see topology.ts. */
export async function handle(
  message: PubSubMessage<Push>,
  { db, push }: Services,
) {
  const { postId, userId, text } = message.body;
  const key = `${postId}/${userId}`;
  if (!(await db.exists('pushed', key))) {
    try {
      await push.send(userId, { title: text, data: { postId } });
    } catch {
      return message.retry();
    }
    await db.insertIfAbsent('pushed', key);
  }
  await message.ack();
}
