import type { Services } from 'ackademy';

export async function POST(request: Request, { db, topic }: Services) {
  const { postId, authorId, text } = await request.json();
  // The client asks again with the same postId, so this may be the second time. Whoever died here may have published or not: publish again.
  await db.insertIfAbsent('saved_posts', postId, { authorId, text });
  await topic('posts').publish(
    { postId, authorId, text, cursor: null },
    { key: authorId },
  );
  return new Response(null, { status: 202 });
}
