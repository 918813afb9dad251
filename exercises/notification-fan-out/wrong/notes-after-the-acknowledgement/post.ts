import type { Services } from 'ackademy';

export async function POST(
  request: Request,
  { db, redis, queue }: Services,
) {
  const { postId, authorId, text } = await request.json();
  await db.insertIfAbsent('saved_posts', postId, { authorId, text });
  // A request that is sent again stands in the list twice. Only the first place counts.
  await redis.rPush(`posts of ${authorId}`, postId);
  const posts = [
    ...new Set(await redis.lRange(`posts of ${authorId}`, -20, -1)),
  ];
  const previous = posts[posts.indexOf(postId) - 1] ?? null;
  await queue('pages').send({ postId, authorId, previous, cursor: null });
  return new Response(null, { status: 202 });
}
