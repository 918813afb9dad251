import type { Mail, Message, OrderPlaced, Services } from 'ackademy';

const hex = (bytes: ArrayBuffer) => [...new Uint8Array(bytes)].map(b => b.toString(16).padStart(2, '0')).join('');

// Same letter to the same person, same key. The order id is in the subject.
async function keyOf(mail: Mail) {
  const bytes = new TextEncoder().encode(JSON.stringify([mail.to, mail.subject, mail.text]));
  return hex(await crypto.subtle.digest('SHA-256', bytes));
}

export async function handle(message: Message<OrderPlaced>, { email }: Services) {
  const mail: Mail = {
    to: message.body.customer,
    subject: `Your order ${message.body.orderId}`,
    text: 'Thank you. We will tell you when it is on its way.',
  };
  await email.send(mail, { idempotencyKey: await keyOf(mail) });
  await message.ack();
}
