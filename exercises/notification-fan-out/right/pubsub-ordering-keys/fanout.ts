import type { PubSubMessage, Services } from 'ackademy';

interface Page {
  postId: string;
  authorId: string;
  text: string;
  cursor: string | null;
}

export async function handle(
  message: PubSubMessage<Page>,
  { followers, topic }: Services,
) {
  const { postId, authorId, text, cursor } = message.body;
  const page = await followers.page(authorId, cursor);
  await Promise.all(
    page.followers.map(userId =>
      topic('pushes').publish({ postId, userId, text }, { key: userId }),
    ),
  );
  if (page.next !== null)
    await topic('posts').publish(
      { postId, authorId, text, cursor: page.next },
      { key: authorId },
    );
  await message.ack();
}
