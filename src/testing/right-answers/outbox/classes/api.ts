import type { Db, PlaceOrder, Services } from 'ackademy';
import { Outbox } from './outbox';

class OrderService {
  constructor(private readonly db: Db) {}

  async place({ orderId, customer }: PlaceOrder): Promise<'created' | 'exists'> {
    return this.db.transaction(async tx => {
      if (!(await tx.insertIfAbsent('orders', orderId, { customer }))) return 'exists';
      await new Outbox(tx).add({ eventId: `evt-${orderId}`, orderId, customer });
      return 'created';
    });
  }
}

export async function POST(request: Request, { db }: Services): Promise<Response> {
  const status = { created: 201, exists: 200 };
  const order = (await request.json()) as PlaceOrder;
  const result = await new OrderService(db).place(order);
  return Response.json({ orderId: order.orderId, result }, { status: status[result] });
}
