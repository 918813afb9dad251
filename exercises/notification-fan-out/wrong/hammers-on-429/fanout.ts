import type { KafkaMessage, Services } from 'ackademy';

interface Page {
  postId: string;
  authorId: string;
  text: string;
  cursor: string | null;
}

/** One page of followers for each message, so that a death costs one page. */
export async function handle(
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
  // The next page comes after this one is stored, behind everything of this author: two posts keep their order in each page.
  if (page.next !== null)
    await topic('posts').publish(
      { postId, authorId, text, cursor: page.next },
      { key: authorId },
    );
  await message.ack();
}
