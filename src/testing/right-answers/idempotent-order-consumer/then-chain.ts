import { Message, OrderPlaced, Services } from 'ackademy'

export function handle(message: Message<OrderPlaced>, services: Services) {
  const order = message.body

  return services.db
    .transaction(tx =>
      tx
        .insertIfAbsent('processed_events', order.eventId, { orderId: order.orderId })
        .then(added => (added ? tx.decrement('stock', order.sku, order.quantity) : null))
    )
    .then(left => {
      if (left === null) services.log.info('duplicate', { eventId: order.eventId })
      else services.log.info(`${left} x ${order.sku} left`)
    })
    .then(() => message.ack())
    .catch(err => {
      services.log.error('will be retried', err)
      throw err
    })
}
