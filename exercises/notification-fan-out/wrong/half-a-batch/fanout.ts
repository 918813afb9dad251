import type { KafkaMessage, Services } from 'ackademy';

interface Page {
  postId: string;
  authorId: string;
  text: string;
  cursor: string | null;
}

/** A message for each page. Whoever pushes reads it. */
export async function handle(
  message: KafkaMessage<Page>,
  { followers, topic }: Services,
) {
  const { authorId, cursor } = message.body;
  const page = await followers.page(authorId, cursor);
  await topic('pushes').publish(message.body, {
    key: `${authorId}/${cursor}`,
  });
  if (page.next !== null)
    await topic('posts').publish(
      { ...message.body, cursor: page.next },
      { key: authorId },
    );
  await message.ack();
}
