import { RabbitMqTopology } from 'ackademy';

/* Every team: one queue for ordinary orders and one for express orders, so that express orders need not stand in line. */
export async function declare(broker: RabbitMqTopology) {
    await broker.assertExchange('shop', 'topic');

    const lanes = { ordinary: 'order.*', express: 'order.*.express' };
    for (const team of ['stock', 'mail']) {
        for (const lane in lanes) {
            const queue = `${team}/${lane}`;
            await broker.assertQueue(queue);
            await broker.bindQueue(queue, 'shop', lanes[lane as keyof typeof lanes]);
            await broker.consume(queue, `${team}-service`);
        }
    }

    await broker.assertQueue('courier/express');
    await broker.bindQueue('courier/express', 'shop', lanes.express);
    await broker.consume('courier/express', 'courier-service');

    await broker.assertQueue('printers:jobs');
    await broker.bindQueue('printers:jobs', 'shop', 'label.*');
    for (const p of ['right-printer', 'left-printer']) await broker.consume('printers:jobs', p);
}
