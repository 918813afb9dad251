/**
 * Unit tests of which each file takes seconds of a core: `npm run test:quick` leaves them out, and a run of all begins with them, so
 * that none is left when everything else is done. `npm test` names the slowest tests at its end.
 */
export const SLOW: readonly string[] = [
  'src/testing/hostile/alone.test.ts',
  'src/testing/hostile/together.test.ts',
  'src/testing/bad-input.test.ts',
  'src/testing/timed-sandbox.test.ts',
  'src/testing/reactions.test.ts',
  'src/testing/oracle-property.test.ts',
  'src/testing/confirm.test.ts',
  'src/testing/soundness.test.ts',
  'src/testing/oracle.test.ts',
  'src/compile/lower-machine.test.ts',
  'src/compile/lower-property.test.ts',
  'src/testing/bounded.test.ts',
  'src/ui/monaco/learner-types.test.ts',
  'src/brokers/rabbitmq/properties.test.ts',
];
