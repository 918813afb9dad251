import type { RabbitMqMessage, Services } from 'ackademy';

interface Push {
  postId: string;
  /** The author's post before this one: competing consumers keep no order. */
  previous: string | null;
  userId: string;
  /** How often it was in vain, or too early. */
  tried: number;
}

/** The queues in which it waits, each twice as long as the one before. */
const WAITS = ['wait-1s', 'wait-2s', 'wait-4s', 'wait-8s', 'wait-16s'];

export async function handle(
  message: RabbitMqMessage<Push>,
  services: Services,
) {
  const { db, queue } = services;
  const { postId, userId, tried } = message.body;
  const wait = WAITS[tried];
  try {
    const key = `${postId}/${userId}`;
    if (
      (await db.exists('pushed', key)) ||
      (await pushed(message.body, services))
    )
      return message.ack();
  } catch {
    // Whatever it was, it may pass.
  }
  if (wait === undefined) return message.reject({ deadLetter: true });
  try {
    // RabbitMQ gives back at once, or after nothing. A pause is a queue that nobody reads, whose messages grow too old and go home.
    await queue(wait).send({ ...message.body, tried: tried + 1 });
  } catch {
    return message.retry();
  }
  await message.ack();
}

/** False: it is not its turn yet. */
async function pushed(
  { postId, previous, userId, tried }: Push,
  { db, push }: Services,
) {
  // After the last wait it goes out of order rather than nowhere.
  const waits = previous !== null && tried < WAITS.length;
  if (waits && !(await db.exists('pushed', `${previous}/${userId}`)))
    return false;
  await push.send(userId, { title: 'A new post', data: { postId } });
  await db.insertIfAbsent('pushed', `${postId}/${userId}`);
  return true;
}
