import type { Services, SnsMessage } from 'ackademy';

interface Page {
  postId: string;
  authorId: string;
  previous: string | null;
  /** Absent in what was posted: it begins with the first page. */
  cursor?: string;
}

export async function handle(
  message: SnsMessage<Page>,
  { followers, topic, queue }: Services,
) {
  const { postId, authorId, previous, cursor } = message.body;
  const page = await followers.page(authorId, cursor);
  await Promise.all(
    page.followers.map(userId =>
      topic('notifications').publish({
        postId,
        authorId,
        previous,
        userId,
      }),
    ),
  );
  // The next page is nobody else's business, so it goes to the queue itself. Last: who dies before has sent one page again.
  if (page.next !== null)
    await queue('pages').send({
      postId,
      authorId,
      previous,
      cursor: page.next,
    });
  await message.ack();
}
