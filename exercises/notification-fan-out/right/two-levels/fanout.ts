import type { KafkaMessage, Services } from 'ackademy';

interface Page {
  postId: string;
  authorId: string;
  text: string;
  cursor: string | null;
}

/**
 * Two levels, so that the first, which has to go from page to page, waits for nobody. It only cuts: a job for each page.
 * The second reads the page of a job, many of them side by side, and writes to everybody on it.
 */
export function handle(message: KafkaMessage<Page>, services: Services) {
  return message.topic === 'posts'
    ? cut(message, services)
    : spread(message, services);
}

async function cut(
  message: KafkaMessage<Page>,
  { followers, topic }: Services,
) {
  const { authorId, cursor } = message.body;
  const { next } = await followers.page(authorId, cursor);
  // The same page of two posts is in one partition, so that whoever is on it hears of them in their order.
  await topic('pages').publish(message.body, {
    key: `${authorId}/${cursor}`,
  });
  if (next !== null)
    await topic('posts').publish(
      { ...message.body, cursor: next },
      { key: authorId },
    );
  await message.ack();
}

async function spread(
  message: KafkaMessage<Page>,
  { followers, topic }: Services,
) {
  const { postId, authorId, text, cursor } = message.body;
  const page = await followers.page(authorId, cursor);
  await Promise.all(
    page.followers.map(userId =>
      topic('pushes').publish({ postId, userId, text }, { key: userId }),
    ),
  );
  await message.ack();
}
