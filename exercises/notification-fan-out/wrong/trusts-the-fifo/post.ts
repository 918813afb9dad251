import type { Services } from 'ackademy';

export async function POST(request: Request, { db, queue }: Services) {
  const { postId, authorId, text } = await request.json();
  await db.insertIfAbsent('saved_posts', postId, { authorId, text });
  // Posts of one author are read one after the other. The request that is sent again within five minutes is not even stored.
  await queue('pages.fifo').send(
    { postId, authorId, text, cursor: null },
    { key: authorId, deduplicationId: postId },
  );
  return new Response(null, { status: 202 });
}
