import { Services } from 'ackademy'

export const POST = (request: Request, { db }: Services) =>
  request
    .json()
    .then(({ orderId, customer }) =>
      db.transaction(tx =>
        tx.insertIfAbsent('orders', orderId, { customer }).then(isNew =>
          isNew
            ? tx.insert('outbox', orderId, { event: JSON.stringify({ eventId: orderId, orderId, customer }) })
            : undefined
        )
      )
    )
    .then(() => new Response('ok', { status: 202 }))
