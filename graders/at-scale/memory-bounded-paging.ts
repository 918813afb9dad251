import { count as number } from '../parameters.ts';
import { broken, type Evidence, held, scaleCriterion, untested } from './criterion.ts';
import { count } from './words.ts';

/**
 * Who reads all followers before telling the first of them needs memory for all, and has done nothing when it dies. Seen is how many one
 * worker reads before it sends or pushes anything on.
 */
export const memoryBoundedPaging = scaleCriterion({
  id: 'memory-bounded-paging',
  claim: 'Followers are passed on page by page as they are read: nobody reads them all first',
  untested: 'nobody read a page of followers',
  params: { most: number('How many followers a worker may read before it passes anything on.') },
  judge({ most }, { result }) {
    const [first] = Object.entries(result.programs).toSorted(([, a], [, b]) => b.readAhead - a.readAhead);
    if (first === undefined || first[1].readAhead === 0) return untested('nobody read a page of followers');
    const [program, { readAhead }] = first;
    const evidence: Evidence = { what: `followers that ${program} read before it passed anything on`, got: readAhead, unit: 'count', most };
    if (readAhead <= most) return held(evidence);
    return broken(
      [
        `A worker of \`${program}\` read `,
        { wrong: `${count(readAhead)} followers before it passed anything on` },
        `; it may be ${count(most)}. They have to fit into its memory, and a death loses them all.`,
      ],
      evidence,
    );
  },
});
