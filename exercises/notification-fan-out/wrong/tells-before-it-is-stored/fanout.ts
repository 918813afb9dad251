import type { Services, SqsMessage } from 'ackademy';

interface Page {
  postId: string;
  authorId: string;
  previous: string | null;
  cursor: string | null;
}

/** A message for each page, so a death costs one page and not ten million followers. */
export async function handle(
  message: SqsMessage<Page>,
  { followers, queue }: Services,
) {
  const { postId, authorId, previous, cursor } = message.body;
  const page = await followers.page(authorId, cursor);
  await Promise.all(
    page.followers.map(userId =>
      queue('pushes').send({ postId, authorId, previous, userId }),
    ),
  );
  // Last: whoever sent the next page first and died would send all that follows it twice.
  if (page.next !== null)
    await queue('pages').send({
      postId,
      authorId,
      previous,
      cursor: page.next,
    });
  await message.ack();
}
