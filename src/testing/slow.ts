/**
 * Test files that take seconds of a core each, longest first: a run begins with them, so that none is left when everything else is
 * done, and `npm run test:quick` leaves them out. `npm test` names the slowest tests at its end.
 */
export const SLOW: readonly string[] = [
  'src/testing/hostile/alone.test.ts',
  'src/testing/hostile/together.test.ts',
  'src/testing/reactions.test.ts',
  'src/testing/soundness.test.ts',
  'src/testing/bad-input.test.ts',
  'src/testing/judges-copied.test.ts',
  'src/testing/oracle-property.test.ts',
  'src/testing/oracle.test.ts',
  'src/testing/watch-run.test.ts',
  'src/compile/lower-machine.test.ts',
  'src/testing/queue-sources.test.ts',
  'src/testing/confirm.test.ts',
  'src/mutants/sample.test.ts',
  'src/ui/monaco/learner-types.test.ts',
  'src/brokers/rabbitmq/properties.test.ts',
  'src/compile/lower-property.test.ts',
  'src/testing/services.test.ts',
  'src/testing/not-awaited.test.ts',
  'src/prove/check-exercise.test.ts',
  'src/cli/check-watch.test.ts',
  'src/compile/missing-names.test.ts',
  'src/testing/bounded.test.ts',
  'src/testing/hostile/together.e2e.ts',
  'src/testing/hostile/hostile.e2e.ts',
  'src/testing/exercise.e2e.ts',
  'src/testing/figures.e2e.ts',
  'src/testing/site.e2e.ts',
  'src/testing/offline.e2e.ts',
];
