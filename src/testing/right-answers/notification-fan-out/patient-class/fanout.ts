import type { KafkaMessage, Post, Services } from 'ackademy';

export async function handle(message: KafkaMessage<Post & { after?: string }>, { followers, topic }: Services) {
  const { after, ...post } = message.body;
  const { followers: users, next } = await followers.page(post.authorId, after);
  const sent = users.map(userId => topic('pushes').publish({ userId, post: post.postId, title: post.text }, { key: userId }));
  await Promise.all(sent);
  if (next !== null) await topic('posts').publish({ ...post, after: next }, { key: post.authorId });
  await message.ack();
}
