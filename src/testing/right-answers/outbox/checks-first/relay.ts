import { Services } from 'ackademy';

export async function tick(services: Services) {
    const db = services.db, orders = services.topic('order-placed');
    const rows = await db.all('outbox');
    for (let i = 0; i < rows.length; i++) {
        const { key, row } = rows[i]!;
        await orders.publish(row);
        await db.delete('outbox', key);
    }
}
