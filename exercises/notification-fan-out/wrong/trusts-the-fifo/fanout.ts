import type { Services, SqsMessage } from 'ackademy';

interface Page {
  postId: string;
  authorId: string;
  text: string;
  cursor: string | null;
}

export async function handle(
  message: SqsMessage<Page>,
  { followers, queue }: Services,
) {
  const { postId, authorId, text, cursor } = message.body;
  const page = await followers.page(authorId, cursor);
  await Promise.all(
    page.followers.map(userId =>
      queue('pushes.fifo').send(
        { postId, userId, text },
        { key: userId, deduplicationId: `${postId}/${userId}` },
      ),
    ),
  );
  // Behind the pages of this author that wait: each page of two posts keeps their order.
  if (page.next !== null)
    await queue('pages.fifo').send(
      { postId, authorId, text, cursor: page.next },
      { key: authorId, deduplicationId: `${postId}/${page.next}` },
    );
  await message.ack();
}
