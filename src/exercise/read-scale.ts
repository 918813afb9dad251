/** Runs at scale and the rubric of an exercise: what a schema cannot say of them, and how they are read. */
import { AT_SCALE } from '../../graders/at-scale/index.ts';
import type { Claim } from '../../graders/effect.ts';
import { CRITERIA } from '../../graders/index.ts';
import { checkScale } from '../system/scale.ts';
import { nearest } from '../text/nearest.ts';
import { checkClaim, namesFor } from './check-work.ts';
import type { Exercise, ScaleSpec } from './exercise.ts';
import type { OwnTexts } from './own-criteria.ts';
import type { Path, Problems } from './problems.ts';
import type { RawClaim, RawExercise, RawScale } from './raw.ts';
import type { ReadSystem } from './read-system.ts';

/** Fills in what criteria take for granted. */
export function* checkAtScale(raw: RawExercise, read: ReadSystem): Problems {
  const known = namesFor(raw, read);
  const pushes = known.effect.filter(name => raw.effects[name]!.store === 'push');
  const ids = AT_SCALE.map(({ id }) => id);
  const users = (spec: RawScale) => Object.keys(spec.plan.followers);
  const names = new Set<string>();
  for (const [index, spec] of raw.atScale.entries()) {
    const at: Path = ['atScale', index];
    if (names.has(spec.name)) yield [[...at, 'name'], `There are two runs called \`${spec.name}\`.`];
    names.add(spec.name);
    yield* checkPlan(spec, read, [...at, 'plan']);
    for (const instead of ['slow', 'check'] as const)
      for (const user of Object.keys(spec[instead] ?? {}))
        if (!users(spec).includes(user))
          yield [[...at, instead, user], `\`plan.followers\` knows no user \`${user}\`. ${nearest(user, users(spec))}`.trim()];
    const judged = new Set<string>();
    for (const [place, { id, with: given }] of spec.criteria.entries()) {
      const where: Path = [...at, 'criteria', place];
      const criterion = AT_SCALE.find(each => each.id === id);
      if (criterion === undefined) {
        const elsewhere = CRITERIA.some(each => each.id === id);
        yield [
          [...where, 'id'],
          elsewhere
            ? `\`${id}\` judges explored runs: name it under \`criteria\`.`
            : `There is no criterion \`${id}\` for runs at scale. ${nearest(id, ids)}`,
        ];
        continue;
      }
      if (judged.has(id)) yield [[...where, 'id'], `This run is judged by \`${id}\` already.`];
      judged.add(id);
      const { of } = given;
      if (typeof of === 'string' && known.effect.includes(of) && !pushes.includes(of))
        yield [[...where, 'with', 'of'], `Runs at scale count pushes, and the store of \`${of}\` is ${raw.effects[of]!.store}.`];
      else yield* checkClaim(criterion, given, [...where, 'with'], { ...known, effect: pushes });
    }
  }
}

function* checkPlan({ plan }: RawScale, { system, services, brokers, fronts }: ReadSystem, at: Path): Problems {
  const programs = Object.keys(system.programs);
  const noProgram = (name: string) => `There is no program \`${name}\`. ${nearest(name, programs)}`;
  for (const name of Object.keys(plan.workers)) if (!programs.includes(name)) yield [[...at, 'workers', name], noProgram(name)];
  for (const [index, name] of (plan.deaths?.programs ?? []).entries())
    if (!programs.includes(name)) yield [[...at, 'deaths', 'programs', index], noProgram(name)];
  const targets = [...fronts, ...brokers.flatMap(({ topics, queues }) => [...topics, ...queues])];
  for (const [index, { to }] of plan.arrivals.entries())
    if (!targets.includes(to))
      yield [[...at, 'arrivals', index, 'to'], `There is no front, topic or queue \`${to}\`. ${nearest(to, targets)}`.trim()];
  const called = services.map(({ kind }) => kind.called);
  for (const [index, { of, fromMs, untilMs }] of plan.outages.entries()) {
    const service = of.split('.')[0]!;
    if (!called.includes(service))
      yield [[...at, 'outages', index, 'of'], `There is no service \`${service}\` here. ${nearest(service, called)}`.trim()];
    if (untilMs <= fromMs) yield [[...at, 'outages', index, 'untilMs'], 'An outage ends after it began.'];
  }
  for (const service of Object.keys(plan.limits))
    if (!called.includes(service))
      yield [[...at, 'limits', service], `There is no service \`${service}\` here. ${nearest(service, called)}`.trim()];
  // What is said above in better words, and little else, is refused here.
  if ([...Object.keys(plan.workers), ...(plan.deaths?.programs ?? [])].some(name => !programs.includes(name))) return;
  try {
    checkScale(planOf(plan), system);
  } catch (error) {
    yield [at, `${(error as RangeError).message}.`];
  }
}

/** What the points are given for: its criteria, or rows that claim them. */
export function* checkPoints(raw: RawExercise): Problems {
  const claims = claimsOf(raw);
  if (raw.rubric.length === 0) {
    for (const [path, { id, points }] of claims)
      if (points === 0) yield [path, `\`${id}\` is worth nothing: say how many \`points\`, 1 or more.`];
    return;
  }
  for (const [path, { points }] of claims)
    if (points > 0) yield [[...path, 'points'], 'The rows of `rubric` are what points are given for: leave `points` away.'];
  const used = new Set(claims.map(([, { id }]) => id));
  const existing = new Set([...CRITERIA, ...AT_SCALE].map(({ id }) => id));
  const rows = new Set<string>();
  const claimed = new Set<string>();
  for (const [index, { id, claims: its }] of raw.rubric.entries()) {
    if (rows.has(id)) yield [['rubric', index, 'id'], `There are two rows \`${id}\`.`];
    rows.add(id);
    for (const [place, claim] of its.entries()) {
      claimed.add(claim);
      if (used.has(claim)) continue;
      const remedy = existing.has(claim) ? 'name it under `criteria`, or in a run of `atScale`.' : nearest(claim, [...used]);
      yield [
        ['rubric', index, 'claims', place],
        `This exercise has no criterion \`${claim}\`${existing.has(claim) ? `: ${remedy}` : `. ${remedy}`}`,
      ];
    }
  }
  for (const [path, { id }] of claims) {
    if (claimed.has(id)) continue;
    claimed.add(id);
    yield [[...path, 'id'], `No row of \`rubric\` claims \`${id}\`, so nothing depends on it.`];
  }
}

function claimsOf({ criteria, atScale }: RawExercise): (readonly [Path, RawClaim])[] {
  return [
    ...criteria.map((claim, index) => [['criteria', index], claim] as const),
    ...atScale.flatMap((spec, run) => spec.criteria.map((claim, index) => [['atScale', run, 'criteria', index], claim] as const)),
  ];
}

/** Absent where there are none. */
export function scaleOf(raw: RawExercise): Pick<Exercise, 'atScale' | 'rubric'> {
  return {
    ...(raw.atScale.length === 0 ? {} : { atScale: raw.atScale.map(specOf) }),
    ...(raw.rubric.length === 0 ? {} : { rubric: raw.rubric }),
  };
}

function specOf({ name, title, plan, slow, check, criteria }: RawScale): ScaleSpec {
  return {
    name,
    title,
    plan: planOf(plan),
    ...(slow === undefined ? {} : { slow }),
    ...(check === undefined ? {} : { check }),
    criteria: criteria.map(claim => claimOf(claim)),
  };
}

/** @param own the criteria that the exercise brings along; runs at scale have none */
export const claimOf = ({ id, own: name, points, claim, with: parameters }: RawClaim, own: OwnTexts = {}): Claim => {
  const its = name === undefined ? undefined : own[name];
  return {
    id,
    points,
    claim: claim ?? its?.claim ?? null,
    with: parameters,
    ...(its === undefined ? {} : { own: { entry: its.entry, untested: its.untested, claim: its.claim } }),
  };
};

function planOf({ deaths, ...plan }: RawScale['plan']): ScaleSpec['plan'] {
  return { ...plan, deaths: deaths === undefined ? null : { everyMs: deaths.everyMs, programs: deaths.programs ?? null } };
}
