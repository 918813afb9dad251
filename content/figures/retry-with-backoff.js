export async function handle(message, { clock, email }) {
  await clock.sleep(200);
  try {
    await email.send({ to: message.body.to, subject: 'Your order' });
  } catch {
    const delayMs = 400 * 2 ** (message.attempt - 1);
    return message.retry({ delayMs });
  }
  await message.ack();
}
