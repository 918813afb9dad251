export async function handle(message, { clock, email }) {
  await clock.sleep(200);
  try {
    await email.send({ to: message.body.to, subject: 'Your order' });
  } catch {
    if (message.attempt < 3) return message.retry();
  }
  await message.ack();
}
