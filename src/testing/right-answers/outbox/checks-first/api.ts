import { PlaceOrder, Services } from 'ackademy';

export async function POST(request: Request, services: Services): Promise<Response> {
    const body = JSON.parse(await request.text()) as PlaceOrder;
    const { db } = services;

    // Locks nothing, so the insert below may still lose. Then the transaction is gone and the order is there.
    const before = await db.get('orders', body.orderId);
    if (before !== null) {
        return new Response(JSON.stringify({ orderId: body.orderId }), { status: 200 });
    }

    const event = { eventId: 'order-' + body.orderId, orderId: body.orderId, customer: body.customer };
    const won = await db.transaction(async function (tx) {
        if (await tx.exists('orders', body.orderId)) return false;
        await tx.insert('orders', body.orderId, { customer: body.customer });
        await tx.insert('outbox', event.eventId, event);
        return true;
    });
    return new Response(JSON.stringify({ orderId: body.orderId }), { status: won ? 201 : 200 });
}
