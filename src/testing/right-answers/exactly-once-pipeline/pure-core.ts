import { Message, OrderPlaced, OrderPriced, Row, Services } from 'ackademy'

/* what */
const priceOf = ({ orderId, quantity }: OrderPlaced, row: Row): OrderPriced => ({ orderId, cents: quantity * (row.cents as number) })
const recordOf = (priced: OrderPriced) => ({ topic: 'priced', messages: [{ key: priced.orderId, value: JSON.stringify(priced) }] })
const placeBehind = ({ topic, partition, offset }: Message<OrderPlaced>) => [{ topic, partitions: [{ partition, offset: offset + 1 }] }]
const mailOf = ({ customer, orderId }: OrderPlaced, { cents }: OrderPriced) => ({ to: customer, subject: `${orderId}: ${cents} cents` })

/* how */
export async function handle(message: Message<OrderPlaced>, { db, email, kafka }: Services) {
  const order = message.body
  const row = await db.get('prices', order.sku)
  if (!row) throw new Error(`no price for ${order.sku}`)
  const priced = priceOf(order, row)

  await email.send(mailOf(order, priced), { idempotencyKey: `quote:${order.orderId}` })

  const producer = kafka.producer({ transactionalId: `pricing.${message.partition}` })
  await producer.connect()
  const tx = await producer.transaction()
  let committed = false
  try {
    await tx.send(recordOf(priced))
    await tx.sendOffsets({ consumer: kafka.consumer, topics: placeBehind(message) })
    await tx.commit()
    committed = true
  } finally {
    if (!committed) await tx.abort()
  }
}
