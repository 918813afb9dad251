import type { GuestMail } from 'ackademy';

export const MAILS = 'mails';

/** Whose mails have to stay in order. */
export const orderingKeyOf = ({ guestId }: Pick<GuestMail, 'guestId'>) => `guest:${guestId}`;
