import type { Message, OrderPlaced, Services } from 'ackademy'

export const handle = (message: Message<OrderPlaced>, { email, log }: Services) =>
  email
    .send({ to: message.body.customer, subject: `Your order ${message.body.orderId}` })
    .then(({ id }) => log.info(`mail ${id}`))
    .then(() => message.ack())
    .then(() => log.info(`offset ${message.offset} is done`))
