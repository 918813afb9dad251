import type { Db, PlaceOrder } from 'ackademy';

export class OrderRepository {
  constructor(private readonly db: Db) {}

  save({ orderId, customer, sku, cents }: PlaceOrder): Promise<boolean> {
    return this.db.insertIfAbsent('orders', orderId, { customer, sku, cents });
  }
}
