import type { Message, OrderPlaced, Services } from 'ackademy';
import { shouldGiveUp } from './policy';
import { confirmation } from './templates';

export async function handle(message: Message<OrderPlaced>, { email }: Services) {
  const failures = message.deliveryCount ?? 0;
  if (shouldGiveUp(failures)) {
    await message.reject({ deadLetter: true });
    return;
  }

  let sent = false;
  let reason: unknown;
  try {
    await email.send(confirmation(message.body));
    sent = true;
  } catch (error) {
    reason = error;
  }

  if (sent) await message.ack();
  else if (shouldGiveUp(failures + 1, reason)) await message.reject({ deadLetter: true });
  else await message.retry();
}
