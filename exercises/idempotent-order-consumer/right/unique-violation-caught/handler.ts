import {
  type Message,
  type OrderPlaced,
  type Services,
  UniqueViolation,
} from 'ackademy';

// Takes the refusal of the insert for what it is: somebody else has done this, and has committed.
export const handle = async (
  message: Message<OrderPlaced>,
  { db }: Services,
) => {
  const { eventId, sku, quantity } = message.body;
  try {
    await db.transaction(async tx => {
      await tx.decrement('stock', sku, quantity);
      await tx.insert('processed_events', eventId);
    });
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
  }
  return message.ack();
};
