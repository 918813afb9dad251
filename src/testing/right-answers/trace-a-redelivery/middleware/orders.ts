import type { Case, KafkaMessage, Services } from 'ackademy';
import { mailing } from './mailing';

export const handle = mailing<KafkaMessage<Case>>('order', async ({ topic, partition, offset }, { redis }) => {
  const key = `attempts:${topic}:${partition}:${offset}`;
  const attempt = await redis.incr(key);
  await redis.expire(key, 7 * 24 * 3600);
  return attempt;
});
