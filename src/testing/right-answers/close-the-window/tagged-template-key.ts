import type { Message, OrderPlaced, Services } from 'ackademy'

const key = (parts: TemplateStringsArray, ...values: string[]) =>
  String.raw({ raw: parts.raw }, ...values.map(encodeURIComponent)).toLowerCase()

export async function handle(message: Message<OrderPlaced>, { email }: Services) {
  const { eventId, orderId, customer } = message.body
  const mail = { to: customer, subject: `Your order ${orderId}` }

  await email.send(mail, { idempotencyKey: key`mail/confirmation/${orderId}/${eventId}` })
  await message.ack()
}
