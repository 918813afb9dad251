import { Message, OrderPlaced, Services } from 'ackademy';

async function* deliver(message: Message<OrderPlaced>, { email }: Services) {
    const { customer, orderId } = message.body;
    yield `sending to ${customer}`;
    const { id } = await email.send({ to: customer, subject: `Your order ${orderId}` });
    yield `sent as ${id}`;
    await message.ack();
    yield `committed ${message.offset + 1}`;
}

export async function handle(message: Message<OrderPlaced>, services: Services) {
    for await (const line of deliver(message, services)) services.log.info(line);
}
