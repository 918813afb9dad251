import type { Services } from 'ackademy';

export async function POST(
  request: Request,
  { db, redis, topic }: Services,
) {
  const { postId, authorId, text } = await request.json();
  await db.insertIfAbsent('saved_posts', postId, { authorId, text });
  // A request that is sent again stands in the list twice. Only the first place counts.
  await redis.rPush(`posts of ${authorId}`, postId);
  const posts = await redis.lRange(`posts of ${authorId}`, -20, -1);
  const place = posts.indexOf(postId);
  const previous = place > 0 ? posts[place - 1]! : null;
  // Whoever else wants to know of posts, search or moderation, subscribes a queue of its own.
  await topic('posts').publish({ postId, authorId, previous });
  return new Response(null, { status: 202 });
}
