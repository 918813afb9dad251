import type { RabbitMqMessage, Services } from 'ackademy';

interface Page {
  postId: string;
  authorId: string;
  previous: string | null;
  cursor: string | null;
}

export async function handle(
  message: RabbitMqMessage<Page>,
  { followers, queue }: Services,
) {
  const { postId, authorId, previous, cursor } = message.body;
  try {
    const page = await followers.page(authorId, cursor);
    await Promise.all(
      page.followers.map(userId =>
        queue('pushes').send({ postId, previous, userId, tried: 0 }),
      ),
    );
    if (page.next !== null)
      await queue('pages').send({
        postId,
        authorId,
        previous,
        cursor: page.next,
      });
  } catch {
    // Nobody takes back what a living consumer has in hand, so it gives it back itself.
    return message.retry();
  }
  await message.ack();
}
