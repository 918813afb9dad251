import { Message, OrderPlaced, RecipientRefused, Services } from 'ackademy'

export function handle(message: Message<OrderPlaced>, services: Services): Promise<void> {
  const { email, topic, clock } = services
  const { orderId, customer } = message.body

  const again = (next: () => Promise<void>) => clock.sleep(2500).then(next)
  const bury = (): Promise<void> =>
    topic('orders-dead').publish({ orderId, customer }).then(() => {}, () => again(bury))
  const send = (): Promise<void> =>
    email.send({ to: customer, subject: `Your order ${orderId}` }).then(
      () => {},
      error => (error instanceof RecipientRefused ? bury() : again(send))
    )

  return send()
}
