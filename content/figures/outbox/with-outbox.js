export async function POST(request, { db }) {
  const { orderId, eventId } = await request.json();

  await db.transaction(async tx => {
    await tx.insert('orders', orderId);
    await tx.insert('outbox', eventId, { orderId });
  });

  return Response.json({ orderId }, { status: 202 });
}
