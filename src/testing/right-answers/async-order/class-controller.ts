import type { Db, PlaceOrder, Services, Topic } from 'ackademy';

class OrdersController {
  readonly #db: Db;
  readonly #placed: Topic;

  constructor({ db, topic }: Services) {
    this.#db = db;
    this.#placed = topic('order-placed');
  }

  async create(request: Request): Promise<Response> {
    const order = (await request.json()) as PlaceOrder;
    await this.#store(order);
    await this.#announce(order);
    return Response.json({ orderId: order.orderId, status: 'accepted' }, { status: 202 });
  }

  async #store({ orderId, ...columns }: PlaceOrder) {
    await this.#db.put('orders', orderId, columns);
  }

  async #announce(order: PlaceOrder) {
    await this.#placed.publish({ ...order, eventId: `${order.orderId}.placed` }, { key: order.orderId });
  }
}

export const POST = (request: Request, services: Services) => new OrdersController(services).create(request);
