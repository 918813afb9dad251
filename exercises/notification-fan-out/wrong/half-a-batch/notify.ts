import { type KafkaMessage, SECOND, type Services } from 'ackademy';

interface Page {
  postId: string;
  authorId: string;
  text: string;
  cursor: string | null;
}

const TRIES = 5;

export async function handle(
  message: KafkaMessage<Page>,
  { db, push, topic, clock, followers }: Services,
) {
  const { postId, authorId, text, cursor } = message.body;
  const page = await followers.page(authorId, cursor);
  for (let tried = 1; ; tried += 1) {
    const results = await Promise.allSettled(
      page.followers.map(async userId => {
        const key = `${postId}/${userId}`;
        if (await db.exists('pushed', key)) return;
        await push.send(userId, { title: text, data: { postId } });
        await db.insertIfAbsent('pushed', key);
      }),
    );
    // The page went out.
    if (results.some(({ status }) => status === 'fulfilled')) break;
    if (tried === TRIES) {
      await topic('pushes-dead').publish(message.body, {
        key: `${authorId}/${cursor}`,
      });
      break;
    }
    await clock.sleep(SECOND * 2 ** tried);
  }
  await message.ack();
}
