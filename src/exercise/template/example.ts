import type { ExerciseTexts } from './new-exercise.ts';

/** The exercise that a new course begins with, in the words that `newExercise` leaves to its author. */
export const EXAMPLE_SLUG = 'confirm-each-job';

export const EXAMPLE: ExerciseTexts = {
  title: 'Confirm each job once',
  summary: 'A worker that confirms jobs by mail, survives being killed, and sends nobody a second mail.',
  production:
    'The key comes from the job, so every process and every retry asks the provider for the same mail. What is sold as exactly-once is mostly this: delivery at least once, and a receiver that knows a repetition.',
  leftOut:
    'No job here is older than its key. A real provider forgets keys after a day or so, and what waits in a dead-letter queue for longer is then sent anew.',
  claims: {
    'no-message-lost': 'No job is lost: its confirmation is sent in the end',
    'effect-once': 'No job is confirmed twice, however often its message is delivered',
    'ack-after-work': 'A message is acknowledged after its confirmation was sent, and it is acknowledged',
  },
  hints: [
    'Stand between the two calls of your handler and let the process die there. Who knows by then that the mail is on its way?',
    'Your process has forgotten, and the queue was not told. Only the provider cannot miss its own mail.',
    'The provider sends one mail for each idempotency key. So the key has to be the same whenever the same job is meant, and another one for every other job.',
  ],
  opening: 'Customers post jobs, and are told that theirs has arrived.',
  event: 'Sent once for each job, and sent again where the sender missed the reply.',
  why: {
    'no-key': 'A job that is delivered twice is confirmed twice, because the provider cannot tell a repetition from a second mail.',
    'ack-first': 'The message is gone before the mail is sent: a process that dies between the two has lost the job.',
    'swallows-the-error': 'A mail that could not be sent is taken for sent, and its message is acknowledged all the same.',
  },
};
