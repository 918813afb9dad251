import { type Message, type OrderPlaced, type Services, UniqueViolation } from 'ackademy';

type Result<T, E = Error> = { ok: true; value: T } | { ok: false; error: E };

const attempt = async <T>(f: () => Promise<T>): Promise<Result<T, unknown>> => {
  try {
    return { ok: true, value: await f() };
  } catch (error) {
    return { ok: false, error };
  }
};

const unwrap = <T>(result: Result<T, unknown>): T => {
  if (result.ok) return result.value;
  throw result.error;
};

export async function handle(message: Message<OrderPlaced>, { db, log }: Services) {
  const { eventId, orderId, sku, quantity } = message.body;

  const deducted = await attempt(() =>
    db.transaction(async tx => {
      await tx.insert('processed_events', eventId, { orderId });
      return tx.decrement('stock', sku, quantity);
    }),
  );

  if (!deducted.ok && deducted.error instanceof UniqueViolation) {
    log.info(`${orderId}: nothing to do`);
  } else {
    const left = unwrap(deducted);
    log.info(`${orderId}: ${left} left`);
  }

  unwrap(await attempt(() => message.ack()));
}
