import { Message, OrderPlaced, RecipientRefused, Services } from 'ackademy'

export async function handle(message: Message<OrderPlaced>, { email }: Services) {
  const failures = message.deliveryCount ?? 0
  let settle = () => message.reject({ deadLetter: true })
  try {
    if (failures >= 5) return
    await email.send({ to: message.body.customer, subject: `Your order ${message.body.orderId}` })
    settle = message.ack
  } catch (error) {
    const mayPass = !(error instanceof RecipientRefused)
    if (mayPass && failures < 4) settle = message.retry
  } finally {
    await settle()
  }
}
