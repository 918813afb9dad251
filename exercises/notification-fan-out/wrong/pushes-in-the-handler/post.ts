import type { Services } from 'ackademy';

export async function POST(
  request: Request,
  { db, followers, push }: Services,
) {
  const { postId, authorId, text } = await request.json();
  await db.insertIfAbsent('saved_posts', postId, { authorId, text });
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof followers.page>> =
      await followers.page(authorId, cursor);
    for (const userId of page.followers) {
      if (await db.exists('pushed', `${postId}/${userId}`)) continue;
      await push.send(userId, {
        title: `${authorId} posted`,
        data: { postId },
      });
      await db.insertIfAbsent('pushed', `${postId}/${userId}`);
    }
    cursor = page.next;
  } while (cursor !== null);
  return new Response(null, { status: 202 });
}
