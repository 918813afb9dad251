export async function handle(message, { log, clock }) {
  const { eventId } = message.body;
  const which = `event=${eventId} message=${message.id} receiveCount=${message.receiveCount}`;
  log.info(`handling  ${which}`);
  await clock.sleep(34_000); // stands for a provider that is slow today
  log.info(`sent      ${which}`);
  await message.ack();
}
