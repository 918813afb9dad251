import { PlaceOrder, Services } from 'ackademy'

const inFlight = new Set<Promise<Response>>()

export function POST(request: Request, services: Services): Promise<Response> {
  if (inFlight.size === 2)
    return Promise.resolve(new Response('full', { status: 429, headers: [['Retry-After', '4']] }))

  const answer = accept(request, services)
  inFlight.add(answer)
  const done = () => void inFlight.delete(answer)
  answer.then(done, done)
  return answer
}

const accept = (request: Request, { topic }: Services) =>
  request
    .json()
    .then((order: PlaceOrder) => topic('orders').publish(order))
    .then(() => new Response(null, { status: 202 }))
