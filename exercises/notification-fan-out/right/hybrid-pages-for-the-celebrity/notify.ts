import {
  type KafkaMessage,
  RateLimited,
  SECOND,
  type Services,
} from 'ackademy';

/** For one follower, or for a page of them. */
type Job = { postId: string; text: string } & (
  | { userId: string }
  | { authorId: string; cursor: string | null }
);

const TRIES = 5;

export async function handle(
  message: KafkaMessage<Job>,
  services: Services,
) {
  const job = message.body;
  const users =
    'userId' in job
      ? [job.userId]
      : (await services.followers.page(job.authorId, job.cursor)).followers;
  // What is true of each is written down for each: whoever is handed the page again pushes to those who are left.
  await Promise.all(users.map(userId => pushTo(userId, job, services)));
  await message.ack();
}

async function pushTo(
  userId: string,
  { postId, text }: Job,
  { db, push, topic, clock }: Services,
) {
  const key = `${postId}/${userId}`;
  if (await db.exists('pushed', key)) return;
  for (let tried = 1; ; tried += 1) {
    try {
      await push.send(userId, { title: text, data: { postId } });
      await db.insertIfAbsent('pushed', key);
      return;
    } catch (error) {
      // One who cannot be reached is a letter of its own, and does not take the page along.
      if (tried === TRIES)
        return topic('pushes-dead').publish(
          { postId, userId, text },
          { key: userId },
        );
      const asked = error instanceof RateLimited ? error.retryAfterMs : 0;
      await clock.sleep(Math.max(asked, SECOND * 2 ** tried));
    }
  }
}
