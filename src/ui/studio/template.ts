/** What `npx ackademy init` begins with: fetched when somebody asks for it. */
export { EXAMPLE, EXAMPLE_SLUG } from '../../exercise/template/example.ts';
export { newExercise } from '../../exercise/template/new-exercise.ts';
