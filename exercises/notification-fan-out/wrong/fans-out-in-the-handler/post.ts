import type { Services } from 'ackademy';

export async function POST(
  request: Request,
  { db, redis, followers, queue }: Services,
) {
  const { postId, authorId, text } = await request.json();
  await db.insertIfAbsent('saved_posts', postId, { authorId, text });
  // A request that is sent again stands in the list twice. Only the first place counts.
  await redis.rPush(`posts of ${authorId}`, postId);
  const posts = [
    ...new Set(await redis.lRange(`posts of ${authorId}`, -20, -1)),
  ];
  const previous = posts[posts.indexOf(postId) - 1] ?? null;
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof followers.page>> =
      await followers.page(authorId, cursor);
    await Promise.all(
      page.followers.map(userId =>
        queue('pushes').send({ postId, authorId, previous, userId }),
      ),
    );
    cursor = page.next;
  } while (cursor !== null);
  return new Response(null, { status: 202 });
}
