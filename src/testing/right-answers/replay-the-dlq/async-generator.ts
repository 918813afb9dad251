import { Notice, Queue, Services, SqsMessage } from 'ackademy'

async function* drain(queue: Queue): AsyncGenerator<SqsMessage<Notice>> {
  while (true) {
    const batch = await queue.receive<Notice>({ max: 10 })
    if (!batch.length) return
    yield* batch
  }
}

async function collect<T>(source: AsyncIterable<T>) {
  const all: T[] = []
  for await (const one of source) all.push(one)
  return all
}

export async function replay({ queue, email }: Services) {
  const letters = await collect(drain(queue('notices-dlq')))
  const stuck = new Set<string>()

  for (const { body, ack } of letters.sort((a, b) => a.body.number - b.body.number)) {
    if (stuck.has(body.customer)) continue
    await email
      .send({ to: body.customer, subject: body.subject }, { idempotencyKey: body.noticeId })
      .then(ack)
      .catch(() => stuck.add(body.customer))
  }
}
