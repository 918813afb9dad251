import type { ScaleRequest } from '../sandbox/scale.ts';
import { compiledDesign } from '../sim/at-scale/compiled-testing.ts';
import { EFFECTS, FILES, SQS } from '../sim/at-scale/designs-testing.ts';
import { QUIET } from '../system/scale.ts';

/** A fan-out behind the wall: small enough for a test, rough enough for duplicates. */
export async function behindTheWall(followers: number, notify = FILES.notify): Promise<ScaleRequest> {
  return {
    system: SQS,
    plan: {
      ...QUIET,
      followers: { star: followers },
      arrivals: [{ to: 'post', atMs: 0, body: { postId: 'p1', authorId: 'star' } }],
      workers: { fanout: { count: 2, inHand: 1 }, notify: { count: 8, inHand: 16 } },
      outages: [{ of: 'push', fromMs: 3000, untilMs: 5000 }],
      deaths: { everyMs: 4000, programs: ['notify'] },
    },
    programs: await compiledDesign({ ...FILES, notify }),
    effects: EFFECTS,
  };
}
