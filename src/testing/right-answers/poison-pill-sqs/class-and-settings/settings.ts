import { MINUTE, SECOND } from 'ackademy';

export const MAIN = 'confirmations';
export const DEAD = `${MAIN}-dlq`;
export const TRIES = 5;
export const LONGEST_WORK_S = 20;

const DELAYS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE];

export const delayAfter = (tries: number) => DELAYS[Math.min(tries, DELAYS.length) - 1]!;
