import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(message: Message<OrderPlaced>, services: Services) {
  let sent = false;
  try {
    await services.email.send({
      to: message.body.customer,
      subject: `Your order ${message.body.orderId}`,
    });
    sent = true;
  } finally {
    // Nothing to commit unless the mail is on its way.
    if (sent) await message.ack();
  }
}
