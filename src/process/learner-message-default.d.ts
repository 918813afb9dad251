/**
 * For handlers of ours outside the exercises, which are type checked beside the machinery: their `Message` is the one of SQS.
 * An exercise gets the one of its own broker (`src/exercise/read.ts`), and this file is not part of what a learner is given.
 */
declare module 'ackademy' {
  export interface Message<Body = Json> extends SqsMessage<Body> {}
}
