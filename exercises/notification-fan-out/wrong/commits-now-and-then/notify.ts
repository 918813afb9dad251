import {
  type KafkaMessage,
  RateLimited,
  SECOND,
  type Services,
} from 'ackademy';

interface Push {
  postId: string;
  userId: string;
  text: string;
}

const TRIES = 5;

/** To commit each offset is a call for each record. */
const EVERY = 100;
let handled = 0;

export async function handle(
  message: KafkaMessage<Push>,
  { push, topic, clock }: Services,
) {
  const { postId, userId, text } = message.body;
  for (let tried = 1; ; tried += 1) {
    try {
      await push.send(userId, { title: text, data: { postId } });
      break;
    } catch (error) {
      if (tried === TRIES) {
        await topic('pushes-dead').publish(message.body, { key: userId });
        break;
      }
      const waitMs = error instanceof RateLimited ? error.retryAfterMs : 0;
      await clock.sleep(Math.max(waitMs, SECOND * 2 ** tried));
    }
  }
  handled += 1;
  if (handled % EVERY === 0) await message.ack();
}
