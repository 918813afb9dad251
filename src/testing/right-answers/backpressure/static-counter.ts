import type { PlaceOrder, Services } from 'ackademy';

class Front {
  static #held = 0;
  static readonly ROOM = 2;
  static readonly RETRY_AFTER_S = 2;

  static get full() {
    return Front.#held >= Front.ROOM;
  }

  static async take(request: Request, { topic }: Services) {
    Front.#held++;
    try {
      const { orderId, customer }: PlaceOrder = await request.json();
      await topic('orders').publish({ orderId, customer });
      return new Response(null, { status: 202 });
    } catch {
      return Front.later();
    } finally {
      Front.#held--;
    }
  }

  static later = () => new Response(null, { status: 429, headers: { 'Retry-After': `${Front.RETRY_AFTER_S}` } });
}

export const POST = (request: Request, services: Services) =>
  Front.full ? Promise.resolve(Front.later()) : Front.take(request, services);
