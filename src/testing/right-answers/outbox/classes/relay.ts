import type { Services } from 'ackademy';
import { Outbox } from './outbox';

export async function tick({ db, topic, log }: Services) {
  const outbox = new Outbox(db);
  for (const event of await outbox.pending()) {
    await topic('order-placed').publish(event, { key: event.orderId });
    await outbox.done(event);
    log.info(`published ${event.eventId}`);
  }
}
