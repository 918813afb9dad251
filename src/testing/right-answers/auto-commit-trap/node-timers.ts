import { setTimeout as delay } from 'node:timers/promises';
import { type Message, type OrderPlaced, RecipientRefused, type Services } from 'ackademy';

type Outcome = 'ok' | 'refused' | 'later';

const outcome = (p: Promise<unknown>): Promise<Outcome> =>
  p.then(
    () => 'ok',
    e => (e instanceof RecipientRefused ? 'refused' : 'later'),
  );

export async function handle(message: Message<OrderPlaced>, { email, topic }: Services) {
  const { orderId, customer } = message.body;
  const actions = {
    confirm: () => email.send({ to: customer, subject: `Your order ${orderId}` }),
    bury: () => topic('orders-dead').publish(message.body),
  };

  let action: keyof typeof actions = 'confirm';
  for (;;) {
    const result = await outcome(actions[action]());
    if (result === 'ok') return;
    if (result === 'refused') action = 'bury';
    else await delay(1_500);
  }
}
