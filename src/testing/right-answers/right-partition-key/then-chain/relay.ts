import { OrderEvent, Services } from 'ackademy'

const accepted = () => new Response(null, { status: 202 })

export const relay = (request: Request, { topic }: Services) =>
  request
    .json()
    .then((event: OrderEvent) => topic('order-events').publish({ ...event }, { key: event.orderId }))
    .then(accepted)
