import { Message, OrderPlaced, RecipientRefused, Services } from 'ackademy';

export async function handle(message: Message<OrderPlaced>, { email, log }: Services): Promise<void> {
    const attempt = 1 + (message.deliveryCount ?? 0);
    let error: unknown = null;

    if (attempt <= 5) {
        try {
            await email.send({ to: message.body.customer, subject: `Your order ${message.body.orderId}` });
        } catch (e) {
            error = e;
            log.warn(`attempt ${attempt} of 5`, e);
        }
    }

    switch (true) {
        case attempt > 5:
        case error instanceof RecipientRefused:
        case error !== null && attempt === 5:
            await message.reject({ deadLetter: true });
            break;
        case error !== null:
            await message.retry();
            break;
        default:
            await message.ack();
    }
}
