import { CardDeclined, Message, PaymentDue, Services } from 'ackademy'

/*
 * 1. write down what we are about to do, and under which key
 * 2. ask the provider under the key that is written down
 * 3. complete the row
 */
export async function handle(message: Message<PaymentDue>, { db, payments }: Services) {
  const { paymentId, customer, cents } = message.body

  await db.insertIfAbsent('outcomes', paymentId, { state: 'pending', key: `pay-${paymentId}` })
  const intent = await db.get('outcomes', paymentId)

  if (intent!.state === 'pending') {
    const idempotencyKey = intent!.key as string
    let result
    try {
      await payments.charge({ customer, amount: cents }, { idempotencyKey })
      result = { paidCents: cents }
    } catch (e) {
      if (!(e instanceof CardDeclined)) throw e
      result = { paidCents: 0, declined: e.declineCode }
    }
    await db.update('outcomes', paymentId, { ...result, state: 'final' })
  }

  await message.ack()
}
