import type { Services, SqsMessage } from 'ackademy';

interface Page {
  postId: string;
  authorId: string;
  previous: string | null;
}

export async function handle(
  message: SqsMessage<Page>,
  { followers, queue }: Services,
) {
  const { postId, authorId, previous } = message.body;
  const all: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof followers.page>> =
      await followers.page(authorId, cursor);
    all.push(...page.followers);
    cursor = page.next;
  } while (cursor !== null);
  for (const userId of all)
    await queue('pushes').send({ postId, authorId, previous, userId });
  await message.ack();
}
