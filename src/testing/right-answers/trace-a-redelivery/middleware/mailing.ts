import type { Case, Services } from 'ackademy';

interface Settled {
  readonly body: Readonly<Case>;
  ack(): Promise<void>;
}

/** Logs which attempt it is, mails, settles. How attempts are counted is the broker's matter, or ours. */
export function mailing<M extends Settled>(what: string, attemptOf: (message: M, services: Services) => Promise<number>) {
  return async (message: M, services: Services): Promise<void> => {
    const attempt = await attemptOf(message, services);
    services.log.info(`${what} delivered`, { attempt, case: message.body.caseId });
    const { customer, caseId } = message.body;
    await services.email.send({ to: customer, subject: `Your ${what} ${caseId}` });
    await message.ack();
  };
}
