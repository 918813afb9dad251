import { kindOf } from '../../../brokers/kinds.ts';
import type { Exercise } from '../../../exercise/exercise.ts';
import type { ProgramSpec, System } from '../../../system/system.ts';

/** `HTTP + Kafka`: what calls the programs of a system, and what stands between them. */
export function brokersOf({ brokers, programs }: System): string {
  const fronts = Object.values(programs).some(({ feed }) => feed.kind === 'http');
  const names = new Set(Object.values(brokers).map(broker => kindOf(broker).name));
  return [...(fronts ? ['HTTP'] : []), ...names].join(' + ') || 'no broker';
}

/**
 * For the head of an exercise's page: how the program that the learner writes is fed, and its handler. Of several each has one fact, by
 * its name: `relay`, `tick, every 1 s`. Before them, the functions that declare a broker, by their files.
 */
export function factsOf({ system, topologies = {} }: Exercise): (readonly [label: string, value: string])[] {
  const declared = Object.values(topologies).map(({ entry, handler }) => [entry, handler] as const);
  const own = Object.entries(system.programs).filter(([, { given }]) => !given);
  if (own.length > 1) return [...declared, ...own.map(([name, program]) => [name, shortly(system, program)] as const)];
  return [...declared, ...own.flatMap(([, program]) => [...fedBy(system, program), ['handler', program.handler] as const])];
}

function fedBy({ brokers }: System, { feed }: ProgramSpec): readonly (readonly [label: string, value: string])[] {
  switch (feed.kind) {
    case 'consume': {
      const broker = brokers[feed.broker]!;
      return kindOf(broker).facts(broker, feed.consumer);
    }
    case 'undeclared':
      return [['consumes', 'as declared']];
    case 'http':
      return [['requests', `${feed.method} ${feed.path}`]];
    case 'timer':
      return [['every', `${feed.everyMs / 1000} s`]];
    case 'command':
      return [['runs', 'on command']];
  }
}

/** The handler of a front goes by the method mostly. */
function shortly(system: System, program: ProgramSpec): string {
  const { feed, handler } = program;
  const facts = fedBy(system, program).map(([label, value]) =>
    feed.kind === 'http' || feed.kind === 'command' ? value : `${label} ${value}`,
  );
  return [...(feed.kind === 'http' && feed.method === handler ? [] : [handler]), ...facts].join(', ');
}
