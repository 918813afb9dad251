import { PlaceOrder, Services } from 'ackademy'

export async function POST(request: Request, { db, topic }: Services) {
  const order: PlaceOrder = await request.json()

  // If the publish fails, the row is rolled back and the customer sees an error.
  await db.transaction(async tx => {
    await tx.insertIfAbsent('orders', order.orderId, { ...order })
    await topic('order-placed').publish({ eventId: 'order-placed-' + order.orderId, ...order })
  })

  return new Response(null, { status: 201 })
}
