export async function POST(request, { db, topic }) {
  const { orderId, eventId } = await request.json();

  await db.insert('orders', orderId);
  await topic('orders').publish({ eventId, orderId });

  return Response.json({ orderId }, { status: 202 });
}
