import type { KafkaMessage, Services } from 'ackademy';
import { Patient } from './patient.ts';

export async function handle(
  message: KafkaMessage<{ userId: string; post: string; title: string }>,
  { db, push, topic, clock }: Services,
) {
  const { userId, post, title } = message.body;
  const done = `${userId} heard of ${post}`;
  const patient = new Patient(clock, 6);
  if (!(await db.exists('pushed', done))) {
    const pushed = await patient.does(async () => {
      await push.send(userId, { title, data: { postId: post } });
      await db.insertIfAbsent('pushed', done);
    });
    if (!pushed) await topic('pushes-dead').publish(message.body, { key: userId });
  }
  await message.ack();
}
