import { RabbitMqTopology } from 'ackademy'

const EXPRESS = 'order.*.express'
const STANDARD = 'order.*'

// '*' is one word, so an express event fits the first pattern only
export async function declare(broker: RabbitMqTopology): Promise<void> {
  await broker.assertExchange('shop', 'topic', { durable: true })

  for (const team of ['stock', 'mail'] as const) {
    await broker.assertQueue(team)
    await broker.bindQueue(team, 'shop', STANDARD)
    await broker.bindQueue(team, 'shop', EXPRESS)
    await broker.consume(team, `${team}-service`)
  }

  await broker.assertQueue('express')
  await broker.bindQueue('express', 'shop', EXPRESS)
  await broker.consume('express', 'courier-service')

  await broker.assertQueue('print-jobs')
  await broker.bindQueue('print-jobs', 'shop', 'label.print')
  await Promise.all(['left-printer', 'right-printer'].map(printer => broker.consume('print-jobs', printer)))
}
