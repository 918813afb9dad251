import type { Post, Services } from 'ackademy';

/** Works for authors with a few followers. */
export async function POST(
  request: Request,
  { db, followers, push }: Services,
) {
  const { postId, authorId, text }: Post = await request.json();
  await db.insertIfAbsent('saved_posts', postId, { authorId, text });

  const page = await followers.page(authorId);
  for (const userId of page.followers)
    await push.send(userId, { title: text, data: { postId } });

  return new Response(null, { status: 202 });
}
