import { GuestMail, Message, Services } from 'ackademy'

export const handle = ({ body: { to, subject }, ack, retry }: Message<GuestMail>, { email }: Services) =>
  email.send({ to, subject }).then(ack, retry)
