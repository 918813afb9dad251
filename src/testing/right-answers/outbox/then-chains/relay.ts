import { Services } from 'ackademy'

export const tick = ({ db, topic }: Services) =>
  db.all('outbox').then(rows =>
    rows.reduce(
      (before, { key, row }) =>
        before
          .then(() => topic('order-placed').publish(JSON.parse(row.event as string)))
          .then(() => db.delete('outbox', key))
          .then(() => {}),
      Promise.resolve()
    )
  )
