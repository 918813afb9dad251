import type { Services } from 'ackademy';

/** Called once a second. There is nothing to do yet. */
export async function tick({ db, topic }: Services) {}
