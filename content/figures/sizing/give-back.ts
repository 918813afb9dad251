import type { Message, Services } from 'ackademy';

interface Notification {
  readonly userId: string;
}

export async function handle(message: Message<Notification>, { push, clock }: Services) {
  for (;;) {
    try {
      await push.send(message.body.userId, 'A new post');
      return;
    } catch (error) {
      const { status, retryAfterMs } = error as { status?: number; retryAfterMs?: number };
      // Too many: wait, with the message in hand. Anything else gives it back.
      if (status !== 429) throw error;
      await clock.sleep(retryAfterMs! + 1000 * Math.random());
    }
  }
}
