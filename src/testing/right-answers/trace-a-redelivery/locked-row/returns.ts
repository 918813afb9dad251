import { Case, Services, SqsMessage } from 'ackademy'

export const handle = ({ body, attempt, ack }: SqsMessage<Case>, { email, log }: Services) => {
  log.info(`attempt ${attempt}`, { caseId: body.caseId })
  return email.send({ to: body.customer, subject: 'Your return ' + body.caseId }).then(ack)
}
