import { effect } from '../parameters.ts';
import { broken, type Evidence, held, scaleCriterion, untested } from './criterion.ts';
import { effectOf, sum } from './run-facts.ts';
import { count } from './words.ts';

/** Of two posts of the same author, each follower is told of the earlier one first; but for what an outage held up. */
export const inOrderAtScale = scaleCriterion({
  id: 'in-order-at-scale',
  claim: 'Everyone is told of an author’s earlier post before the later one',
  untested: 'nobody posted twice, or nothing was done',
  params: { of: effect() },
  judge({ of }, run) {
    const counts = effectOf(run, of);
    const posts = sum(run.plan.arrivals.map(({ times = 1 }) => times));
    if (posts < 2 || counts === undefined || counts.done === 0) return untested('nobody posted twice, or nothing was done');
    const evidence: Evidence = { what: 'told of a later post first', got: counts.outOfOrder, unit: 'count', most: 0 };
    if (counts.outOfOrder === 0) return held(evidence);
    const one = counts.troubles.find(({ kind }) => kind === 'out of order');
    return broken(
      [
        `${count(counts.outOfOrder)} were told of a later post `,
        { wrong: 'before the earlier one of the same author' },
        one === undefined ? '.' : `, \`${one.of}\` among them.`,
      ],
      evidence,
    );
  },
});
