import { ms, program } from '../parameters.ts';
import { broken, type Evidence, held, scaleCriterion, untested } from './criterion.ts';
import { sum } from './run-facts.ts';
import { counted, duration } from './words.ts';

/** However many there are to be told of it, whoever posts waits no longer. */
export const answerIndependent = scaleCriterion({
  id: 'answer-independent',
  claim: 'Every request is accepted within the same short time, however many it concerns',
  untested: 'no request was made, or the process that was to answer it was killed',
  params: {
    at: program('The program with the front.'),
    withinMs: ms('How long a client may wait for its answer.'),
  },
  judge({ at, withinMs }, { result, plan }) {
    const counts = result.programs[at];
    const asked = sum(plan.arrivals.map(({ to, times = 1 }) => (to === at ? times : 0)));
    if (counts === undefined || asked === 0) return untested('no request was made');
    const { took, byStatus } = counts.answers ?? { took: null, byStatus: {} };
    const answered = sum(Object.values(byStatus));
    const longest: Evidence = { what: 'longest wait for an answer', got: took?.last ?? result.virtualMs, unit: 'ms', most: withinMs };
    const refused = Object.entries(byStatus).filter(([status, count]) => count > 0 && !/^2\d\d$/.test(status));
    if (answered < asked && counts.deaths > 0) return untested(`\`${at}\` died over a request`);
    if (answered < asked)
      return broken([
        `${counted(asked - answered, 'request', 'requests')} of ${asked} `,
        { wrong: 'got no answer' },
        ` until the run was over, after ${duration(result.virtualMs)}.`,
      ]);
    if (refused.length > 0)
      return broken(
        [
          `${counted(sum(refused.map(([, count]) => count)), 'request', 'requests')} of ${asked} `,
          { wrong: `got ${refused.map(([status]) => status).join(' and ')}` },
          ' instead of a yes.',
        ],
        ...refused.map(([status, got]): Evidence => ({ what: `answers with ${status}`, got, unit: 'count', most: 0 })),
        longest,
      );
    if (longest.got <= withinMs) return held(longest);
    // Who died while it answered is asked again, and that wait is none of its own.
    if (counts.deaths > 0) return untested(`\`${at}\` died over a request`);
    return broken(
      [`A request waited `, { wrong: duration(longest.got) }, ` for its answer; ${duration(withinMs)} is allowed, whoever posts.`],
      longest,
    );
  },
});
