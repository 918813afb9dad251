import type { Message, Services } from 'ackademy';

interface Notification {
  readonly userId: string;
}

export async function hold(message: Message<Notification>, { push, clock }: Services) {
  for (;;) {
    try {
      await push.send(message.body.userId, 'A new post');
      return await message.ack();
    } catch (error) {
      const { status, retryAfterMs } = error as { status?: number; retryAfterMs?: number };
      // Down: keep the message, and try again in ten seconds. Nothing more is received meanwhile.
      if (status !== 429) await message.extend(60_000);
      await clock.sleep(status === 429 ? retryAfterMs! + 1000 * Math.random() : 10_000);
    }
  }
}
