/**
 * What a broker or a service answers instead of a result. It is an answer and no accident, so nobody asks where it came from: to
 * collect a stack takes longer than everything else about it, and a program that asks in vain gets thousands of them.
 */
export class Refusal extends Error {
  constructor(message: string) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = limit;
  }
}
