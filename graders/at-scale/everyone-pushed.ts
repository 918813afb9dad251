import { effect } from '../parameters.ts';
import { broken, type Evidence, held, type ScalePiece, scaleCriterion, untested } from './criterion.ts';
import { deadLettersOf, effectOf, sum } from './run-facts.ts';
import { count, counted, duration } from './words.ts';

/** When all is over, each has got what was owed to it, and nobody anything else. */
export const everyonePushed = scaleCriterion({
  id: 'everyone-pushed',
  claim: 'In the end everyone to whom something is owed has got it, and nobody else has',
  untested: 'nothing was owed to anybody',
  params: { of: effect() },
  judge({ of }, run) {
    const counts = effectOf(run, of);
    if (counts === undefined || counts.owed === 0) return untested('nothing was owed to anybody');
    const { owed, missing, unwanted, unnamed, troubles } = counts;
    const evidence: Evidence[] = [
      { what: 'owed and never done', got: missing, unit: 'count', most: 0 },
      { what: 'done and owed to nobody', got: unwanted + unnamed, unit: 'count', most: 0 },
    ];
    if (missing === 0 && unwanted + unnamed === 0) return held({ what: 'owed', got: owed, unit: 'count' }, ...evidence);
    const example = (kind: string) => {
      const one = troubles.find(each => each.kind === kind);
      return one === undefined ? '' : `, \`${one.of}\` among them`;
    };
    if (missing > 0)
      return broken(
        [
          `${count(missing)} of ${count(owed)} that were owed `,
          { wrong: 'never came about' },
          `${example('missing')}.`,
          ...whereTheyAre(run),
        ],
        ...evidence,
      );
    if (unnamed > 0)
      return broken(
        [`${count(unnamed)} were done that `, { wrong: 'do not say what they are about' }, ': whoever gets one cannot open anything.'],
        ...evidence,
      );
    return broken([`${count(unwanted)} were done that `, { wrong: 'nobody was owed' }, `${example('unwanted')}.`], ...evidence);
  },
});

/** What still lay somewhere when the run ended. */
function whereTheyAre(run: Parameters<typeof effectOf>[0]): ScalePiece[] {
  const { result, plan } = run;
  const dead = deadLettersOf(run).filter(({ left }) => left > 0);
  const open = sum(Object.values(result.programs).map(({ unfinished }) => unfinished));
  const end = result.virtualMs >= plan.untilMs ? `, after ${duration(plan.untilMs)}` : '';
  if (dead.length > 0) {
    const lies = dead.map(({ queue, left }) => `${counted(left, 'message lies', 'messages lie')} in \`${queue}\``).join(', ');
    return [` At the end${end}, ${lies}.`];
  }
  return open > 0
    ? [` At the end${end}, ${counted(open, 'message is', 'messages are')} still on the way.`]
    : [' Nothing is on the way any more.'];
}
