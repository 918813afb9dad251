import type { Message, OrderPlaced, Services } from 'ackademy'

const settle = {
  sent: (m: Message<OrderPlaced>) => m.ack(),
  again: (m: Message<OrderPlaced>) => m.retry(),
  hopeless: (m: Message<OrderPlaced>) => m.reject({ deadLetter: true }),
}

export async function handle(message: Message<OrderPlaced>, services: Services) {
  const how = await work(message, services)
  services.log.info(`${message.body.orderId}: ${how}`)
  await settle[how](message)
}

async function work(message: Message<OrderPlaced>, { email }: Services): Promise<keyof typeof settle> {
  const tried = message.deliveryCount || 0
  if (tried > 4) return 'hopeless'
  try {
    await email.send({ to: message.body.customer, subject: 'Your order ' + message.body.orderId })
    return 'sent'
  } catch (error: any) {
    return error.name === 'RecipientRefused' || tried === 4 ? 'hopeless' : 'again'
  }
}
