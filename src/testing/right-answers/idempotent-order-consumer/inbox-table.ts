import type { Message, OrderPlaced, Services } from 'ackademy'

const INBOX = 'processed_events'
const Status = { Received: 'received', Done: 'done' } as const

/** Inbox pattern: take the event in, then work on it under a lock. */
export async function handle(message: Message<OrderPlaced>, { db }: Services) {
  await receive(message, db)
  await work(message.body.eventId, db)
  await message.ack()
}

async function receive({ id, body }: Message<OrderPlaced>, db: Services['db']) {
  const { eventId, ...payload } = body
  await db.insertIfAbsent(INBOX, eventId, { ...payload, messageId: id, status: Status.Received })
}

async function work(eventId: string, db: Services['db']) {
  await db.transaction(async tx => {
    const entry = await tx.get(INBOX, eventId, { forUpdate: true })
    if (entry === null || entry.status === Status.Done) return
    await tx.decrement('stock', String(entry.sku), Number(entry.quantity))
    await tx.update(INBOX, eventId, { status: Status.Done })
  })
}
