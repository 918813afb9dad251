import type { CompiledProgram } from '../../compile/compiled.ts';
import { quietWorld } from '../../compile/lower-testing.ts';
import { openNativeRealm } from '../../process/native-realm.ts';
import { openRealm } from '../../process/open-realm.ts';
import type { Realm } from '../../process/realm.ts';

export interface Answers {
  readonly lowered: readonly unknown[];
  readonly native: readonly unknown[];
  readonly surface: readonly string[];
}

/** What the program says in this thread, inside SES. Freezes the language of the thread. */
export function answersOf(program: CompiledProgram): Answers {
  const lowered = answersIn(openRealm({ hardened: true }), program);
  const native = answersIn(openNativeRealm({ hardened: true }), program);
  return { lowered: lowered.answers, native: native.answers, surface: lowered.surface };
}

function answersIn(realm: Realm, program: CompiledProgram) {
  const { exports } = realm.load(program).start(quietWorld());
  const { cases, surface } = exports as unknown as { cases: (() => unknown)[]; surface: string[] };
  const answers = cases.map(each => {
    try {
      return each();
    } catch (error) {
      return String(error);
    }
  });
  return { answers, surface };
}
