import { openRealm } from '../../process/open-realm.ts';
import { castAll, loadAll, openRun } from '../../search/open-run.ts';
import { type ExploreResult, explore, nothingKnown } from '../../sim/explore.ts';
import type { Inputs } from './inputs.ts';
import type { Place } from './place.ts';
import { type Row, row, seconds } from './row.ts';
import { MEASURED } from './systems.ts';

/** Systems of several programs, whole, with and without what makes searches of them smaller. L is taken for ten million. */
export async function measureReach(
  { systems }: Pick<Inputs, 'systems'>,
  { name: where, now }: Pick<Place, 'name' | 'now'>,
  bareSeconds: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [at, { name, exercise, bound }] of MEASURED.entries())
    for (const reduce of [true, false]) {
      const realm = openRealm({ hardened: false });
      const casts = castAll(exercise.system, loadAll(realm, systems[at]!), true);
      const usage = nothingKnown(exercise.system);
      const open = () => openRun(exercise, bound, casts, realm, usage);
      let result: ExploreResult | null = null;
      const search = () =>
        void (result = explore({ open, usage, bound: 0, stateLimit: 2_000_000, reduce, onRun: () => {}, onProgress: () => {} }));
      const time = await seconds(now, search);
      const { complete, runs, states } = result!;
      const note = `${complete ? 'complete' : 'NOT COMPLETE'}: ${runs} runs, ${states} states, ${time.toFixed(2)} s`;
      rows.push(row(where, `${name}, 1 crash${reduce ? '' : ', in every order'}, against L`, time / (bareSeconds * 1e7), 'x', null, note));
    }
  return rows;
}
