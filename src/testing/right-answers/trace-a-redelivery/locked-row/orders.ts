import { Case, KafkaMessage, Services } from 'ackademy'

// read, add one, write: fine under a lock
async function count(db: Services['db'], place: string) {
  await db.insertIfAbsent('attempts', place, { seen: 0 })
  return db.transaction(async tx => {
    const row = await tx.get('attempts', place, { forUpdate: true })
    const seen = Number(row!.seen) + 1
    await tx.update('attempts', place, { seen })
    return seen
  })
}

export async function handle(message: KafkaMessage<Case>, { db, email, log }: Services) {
  const attempt = await count(db, JSON.stringify([message.topic, message.partition, message.offset]))
  log.info(`attempt ${attempt}`, { caseId: message.body.caseId })
  await email.send({ to: message.body.customer, subject: 'Your order ' + message.body.caseId })
  await message.ack()
}
