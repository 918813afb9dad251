export async function handle(record, { db }) {
  const { eventId, orderId } = record.body;

  await db.transaction(async tx => {
    const isNew = await tx.insertIfAbsent('seen', eventId);
    if (isNew) await tx.insert('parcels', orderId);
  });
}
