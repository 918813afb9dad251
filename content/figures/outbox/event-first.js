export async function POST(request, { db, topic }) {
  const { orderId, eventId } = await request.json();

  await topic('orders').publish({ eventId, orderId });
  await db.insert('orders', orderId);

  return Response.json({ orderId }, { status: 202 });
}
