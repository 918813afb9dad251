import type { Services, Tables } from 'ackademy';

/** Skips rows that another relay was done with meanwhile; keeps the rest for the archive. */
export async function tick({ db, topic }: Services) {
  for (const id of await open(db)) {
    await db.transaction(async tx => {
      const row = await tx.get('outbox', id, { forUpdate: true });
      if (!row || row.published) return;
      await topic('order-placed').publish({ eventId: `placed/${id}`, orderId: id, customer: row.customer });
      await tx.update('outbox', id, { published: true });
    });
  }
}

const open = async (tables: Tables) =>
  (await tables.all('outbox')).filter(({ row }) => row.published === false).map(({ key }) => key);
