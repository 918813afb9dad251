/** For exercises that tests write out in YAML, and that stand in no course. */
export const PLACE = `sections: [idempotent]
buildsOn: []
shown:
  production: What this would be called in production.
  leftOut: What the simulator leaves out of it.
  next: { exercise: outbox, why: Because it comes after this one. }
`;
