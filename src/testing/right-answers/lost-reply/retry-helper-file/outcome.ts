import { CardDeclined, type Charge, type Outcome } from 'ackademy';

export const isFinal = (error: unknown): error is CardDeclined => error instanceof CardDeclined;

export function outcomeOf(answer: Charge | unknown): Outcome {
  if (isFinal(answer)) return { paidCents: 0, declined: answer.declineCode };
  if (answer instanceof Error) throw answer;
  return { paidCents: (answer as Charge).amount };
}
