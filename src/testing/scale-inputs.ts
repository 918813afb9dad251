import type { ScaleRequest } from '../sandbox/scale.ts';
import { compiledDesign } from '../sim/at-scale/compiled-testing.ts';
import { EFFECTS, FILES, REPLAYED, REPLAYED_FILES, SQS } from '../sim/at-scale/designs-testing.ts';
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

/** One in which much is given up, and sent back by whoever is on call: threads meet in it. */
export async function replayedBehindTheWall(followers: number): Promise<ScaleRequest> {
  const request = await behindTheWall(followers);
  const plan = { ...request.plan, outages: [{ of: 'push', fromMs: 500, untilMs: 400_000 }] };
  return { ...request, system: REPLAYED, plan, programs: await compiledDesign(REPLAYED_FILES) };
}
