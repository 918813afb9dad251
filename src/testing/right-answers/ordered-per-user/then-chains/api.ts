import { GuestMail, Services } from 'ackademy'

export const POST = (request: Request, { topic }: Services) =>
  request
    .json()
    .then((mail: GuestMail) => topic('mails').publish(mail, { key: mail.guestId }))
    .then(({ id }) => new Response(id, { status: 202 }))
