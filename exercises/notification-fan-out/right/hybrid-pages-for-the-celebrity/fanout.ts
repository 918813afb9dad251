import type { KafkaMessage, Services } from 'ackademy';

interface Page {
  postId: string;
  authorId: string;
  text: string;
  cursor: string | null;
}

/** Who has more than one page is a celebrity here: then a message to each would be more messages than pages are worth. */
export async function handle(
  message: KafkaMessage<Page>,
  { followers, topic }: Services,
) {
  const { postId, authorId, text, cursor } = message.body;
  const page = await followers.page(authorId, cursor);
  if (cursor === null && page.next === null)
    await Promise.all(
      page.followers.map(userId =>
        topic('pushes').publish({ postId, userId, text }, { key: userId }),
      ),
    );
  // Whoever pushes pulls the page itself. Its key is the page, the same for every post of this author.
  else
    await topic('pushes').publish(
      { postId, authorId, text, cursor },
      { key: `${authorId}/${cursor}` },
    );
  if (page.next !== null)
    await topic('posts').publish(
      { postId, authorId, text, cursor: page.next },
      { key: authorId },
    );
  await message.ack();
}
