import type { Exercise } from '../../exercise/exercise.ts';
import type { CriterionResult } from '../../report/report.ts';
import { Icon, VERDICT_SHAPE } from './Icon.tsx';
import { criterionLine, evidenceOf, some, tally } from './report-view.ts';

interface Props {
  readonly criteria: Exercise['criteria'];
  /** Empty before the first run, and where nothing could be judged. */
  readonly results: readonly CriterionResult[];
  readonly selected: string | null;
  readonly headingId: string;
  onSelect(id: string): void;
}

/** The claims, and after a run what became of each. A failed one is a button: it opens the run that breaks it. */
export function Rubric({ criteria, results, selected, headingId, onSelect }: Props) {
  const total = criteria.reduce((sum, { points }) => sum + points, 0);
  return (
    <section class="ws-rubric" aria-labelledby={headingId}>
      <h2 id={headingId} class="ws-h2">
        Rubric <span>{results.length > 0 ? tally(results) : some(total, 'point')}</span>
      </h2>
      <ol>
        {criteria.map(({ id, claim, points }) => {
          const result = results.find(each => each.id === id);
          return (
            <Row
              key={id}
              claim={result?.claim ?? claim ?? id}
              points={points}
              result={result}
              selected={selected === id}
              onSelect={() => onSelect(id)}
            />
          );
        })}
      </ol>
    </section>
  );
}

interface RowProps {
  readonly claim: string;
  readonly points: number;
  readonly result: CriterionResult | undefined;
  readonly selected: boolean;
  onSelect(): void;
}

function Row({ claim, points, result, selected, onSelect }: RowProps) {
  if (!result)
    return (
      <li>
        <Icon shape="waiting" />
        <div>
          <b>{claim}</b>
          <span>{some(points, 'point')}</span>
        </div>
      </li>
    );
  const told = (
    <>
      <b>{claim}</b>
      <span class="ws-told">
        <span>
          <em>{result.verdict}</em> {criterionLine(result)}
        </span>
        <i>
          {`${result.verdict === 'pass' ? points : 0} of ${points}`}
          <span class="sr"> points</span>
        </i>
      </span>
    </>
  );
  return (
    <li class={`ws-${result.verdict}${selected ? ' ws-chosen' : ''}`}>
      <Icon shape={VERDICT_SHAPE[result.verdict]} />
      {evidenceOf(result) ? (
        <button type="button" aria-pressed={selected} onClick={onSelect}>
          {told}
        </button>
      ) : (
        <div>{told}</div>
      )}
    </li>
  );
}
