import type { Message, Services } from 'ackademy';

interface Notification {
  readonly userId: string;
}

/** How long a notification is hidden that could not be pushed, after so many receives. */
type Wait = (receives: number) => number;

const forThirtySeconds: Wait = () => 30_000;

/** 30 s, then 60, 120, ... at most 15 minutes, and up to half of it less, so that not all come back at once. */
const twiceAsLong: Wait = receives => Math.min(30_000 * 2 ** (receives - 1), 900_000) * (1 - Math.random() / 2);

const handleWith = (wait: Wait) =>
  async function handle(message: Message<Notification>, { push, clock }: Services) {
    for (;;) {
      try {
        await push.send(message.body.userId, 'A new post');
        return await message.ack();
      } catch (error) {
        const { status, retryAfterMs } = error as { status?: number; retryAfterMs?: number };
        // Anything else than too many gives it back.
        if (status !== 429) return await message.retry({ delayMs: Math.round(wait(message.receiveCount)) });
        await clock.sleep(retryAfterMs! + 1000 * Math.random());
      }
    }
  };

export const fixed = handleWith(forThirtySeconds);
export const doubling = handleWith(twiceAsLong);
