import { Message, OrderPlaced, Services } from 'ackademy';

type State = 'check' | 'deduct' | 'ack' | 'end';

export async function handle(message: Message<OrderPlaced>, { db }: Services) {
  const { eventId, sku, quantity } = message.body;
  let state: State = 'check';

  machine: while (true) {
    switch (state) {
      case 'check':
        state = (await db.exists('processed_events', eventId)) ? 'ack' : 'deduct';
        break;
      case 'deduct': {
        const committed = await db.transaction(async tx => {
          if (!(await tx.insertIfAbsent('processed_events', eventId))) return false;
          await tx.decrement('stock', sku, quantity);
          return true;
        });
        state = committed ? 'ack' : 'check';
        continue machine;
      }
      case 'ack':
        await message.ack();
        state = 'end';
        continue;
      default:
        break machine;
    }
  }
}
