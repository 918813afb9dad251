import type { Post, Services } from 'ackademy';

export async function POST(request: Request, { db, topic }: Services): Promise<Response> {
  const post = (await request.json()) as Post;
  await db.put('saved_posts', post.postId, { authorId: post.authorId, text: post.text });
  await topic('posts').publish(post, { key: post.authorId });
  return Response.json({ accepted: post.postId }, { status: 202 });
}
