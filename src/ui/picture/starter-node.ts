import { compileNode } from '../../compile/compile-node.ts';
import type { ExerciseFolder } from '../../exercise/load-fs.ts';
import { openRealm } from '../../process/open-realm.ts';
import { declareAll } from '../../search/declare.ts';
import type { System } from '../../system/system.ts';
import { compileDeclaring } from './declare.ts';

/**
 * What the starter of an exercise declares of brokers, for the page as it is built; null where there is nothing to declare, or nothing is
 * declared. A starter is ours, so it needs no wall.
 */
export async function declaredByStarter({ exercise, starter }: ExerciseFolder): Promise<System | null> {
  if (exercise.topologies === undefined) return null;
  const compiled = await compileDeclaring(exercise, starter, compileNode);
  if (!compiled.ok) return null;
  try {
    return declareAll(exercise, compiled.programs, openRealm({ hardened: false })).system;
  } catch {
    // It is the learner's to mend.
    return null;
  }
}
