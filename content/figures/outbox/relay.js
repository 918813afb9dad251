export async function relay(_tick, { db, topic }) {
  const orders = topic('orders');
  for (const { key, row } of await db.all('outbox')) {
    await orders.publish({ eventId: key, ...row });
    await db.delete('outbox', key);
  }
}
