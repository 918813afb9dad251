import type { Message, OrderPlaced, Services } from 'ackademy';

// A tiny redux-saga: the flow only says what to do, the runner does it.
type Effect = { op: 'deduct'; order: OrderPlaced } | { op: 'ack' } | { op: 'log'; text: string };

function* flow(order: OrderPlaced): Generator<Effect, void, boolean> {
  const fresh: boolean = yield { op: 'deduct', order };
  yield { op: 'log', text: fresh ? 'deducted' : 'seen before' };
  yield { op: 'ack' };
}

async function perform(effect: Effect, message: Message<OrderPlaced>, { db, log }: Services): Promise<boolean> {
  switch (effect.op) {
    case 'deduct': {
      const { eventId, sku, quantity } = effect.order;
      return db.transaction(async tx => {
        const fresh = await tx.insertIfAbsent('processed_events', eventId);
        fresh && (await tx.decrement('stock', sku, quantity));
        return fresh;
      });
    }
    case 'log':
      log.info(effect.text);
      return true;
    case 'ack':
      await message.ack();
      return true;
  }
}

export async function handle(message: Message<OrderPlaced>, services: Services) {
  const steps = flow(message.body);
  let step = steps.next();
  while (!step.done) {
    try {
      step = steps.next(await perform(step.value, message, services));
    } catch (error) {
      step = steps.throw(error);
    }
  }
}
