import { Message, OrderPlaced, RecipientRefused, Services } from 'ackademy';

class GiveUp extends Error {}
class TryAgain extends Error {}

export async function handle(message: Message<OrderPlaced>, services: Services) {
  try {
    await confirm(message, services);
  } catch (e) {
    if (e instanceof GiveUp) return await message.reject({ deadLetter: true });
    if (e instanceof TryAgain) return await message.retry();
    throw e;
  }
  await message.ack();
}

async function confirm({ deliveryCount = 0, body }: Message<OrderPlaced>, { email }: Services) {
  if (deliveryCount >= 5) throw new GiveUp('tried often enough');
  try {
    await email.send({ to: body.customer, subject: `Your order ${body.orderId}` });
  } catch (cause) {
    const Kind = cause instanceof RecipientRefused || deliveryCount === 4 ? GiveUp : TryAgain;
    throw new Kind(`${body.orderId} could not be confirmed`, { cause });
  }
}
