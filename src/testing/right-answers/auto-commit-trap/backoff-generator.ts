import { Message, OrderPlaced, RecipientRefused, SECOND, Services } from 'ackademy'

function* backoff(first: number, most: number) {
  for (let pause = first; ; pause = Math.min(pause * 2, most)) yield pause
}

async function persist(clock: Services['clock'], work: () => Promise<unknown>) {
  for (const pause of backoff(SECOND, 20 * SECOND)) {
    try {
      return await work()
    } catch (e) {
      if (e instanceof RecipientRefused) throw e
      await clock.sleep(pause)
    }
  }
}

export async function handle({ body }: Message<OrderPlaced>, { email, topic, clock }: Services) {
  try {
    await persist(clock, () => email.send({ to: body.customer, subject: `Your order ${body.orderId}` }))
  } catch (e) {
    await persist(clock, () => topic('orders-dead').publish({ ...body, error: (e as Error).message }))
  }
}
