import { count as number, program, withDefault } from '../parameters.ts';
import { broken, type Evidence, held, scaleCriterion, untested } from './criterion.ts';
import { sum } from './run-facts.ts';
import { count, counted } from './words.ts';

/** A handler that does something for each follower is fast only for those whom nobody follows. */
export const frontDoesNotFanOut = scaleCriterion({
  id: 'front-does-not-fan-out',
  claim: 'What is done while a client waits does not grow with those whom it concerns: others do that later',
  untested: 'no request was made',
  params: {
    at: program('The program with the front.'),
    most: withDefault(number('How many calls it may make for one request, on average.'), 20),
  },
  judge({ at, most }, { result }) {
    const counts = result.programs[at];
    if (counts === undefined || counts.delivered === 0) return untested('no request was made');
    const calls = Object.entries(counts.calls).filter(([call]) => !call.startsWith('message.'));
    const all = sum(calls.map(([, times]) => times));
    const evidence: Evidence = { what: 'calls for each request', got: Math.ceil(all / counts.delivered), unit: 'count', most };
    if (all <= most * counts.delivered) return held(evidence);
    const [mostOf] = calls.toSorted(([, a], [, b]) => b - a);
    return broken(
      [
        `While clients of \`${at}\` waited, it made `,
        { wrong: `${count(all)} calls for ${counted(counts.delivered, 'request', 'requests')}` },
        `, ${count(mostOf![1])} of them \`${mostOf![0]}\`: the work grows with the followers, and belongs behind the answer.`,
      ],
      evidence,
    );
  },
});
