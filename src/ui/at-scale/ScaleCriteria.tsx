import type { Evidence } from '../../../graders/at-scale/criterion.ts';
import { count, duration } from '../../../graders/at-scale/words.ts';
import type { CausePart, ScaleCriterionResult } from '../../report/report.ts';
import { Icon, VERDICT_SHAPE } from '../workspace/Icon.tsx';
import { Inline } from '../workspace/Inline.tsx';

/** What a run at scale is judged by, each with the numbers that it rests on. */
export function ScaleCriteria({ criteria }: { readonly criteria: readonly ScaleCriterionResult[] }) {
  return (
    <section class="sc-judged" aria-label="Judged by this run">
      <h3>Judged by this run</h3>
      <ul>
        {criteria.map(result => (
          <li key={result.id} class={`ws-${result.verdict}`}>
            <Icon shape={VERDICT_SHAPE[result.verdict]} />
            <div>
              <b>{result.claim}</b>
              <ScaleEvidence {...result} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Why, and the numbers. */
export function ScaleEvidence({ verdict, why, cause, evidence }: ScaleCriterionResult) {
  return (
    <>
      <p class="ws-told">
        <span>
          <em>{verdict}</em> {why}
          {cause !== null && <Told cause={cause} />}
        </span>
      </p>
      {evidence.length > 0 && (
        <dl class="sc-evidence">
          {evidence.map((each, at) => (
            <div key={at} class={each.most !== undefined && each.got > each.most ? 'c-failed' : undefined}>
              <dt>
                <Inline text={each.what} />
              </dt>
              <dd>
                {said(each, each.got)}
                {each.most !== undefined && <span>{each.most === 0 ? ', none allowed' : `, at most ${said(each, each.most)}`}</span>}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

function Told({ cause }: { readonly cause: readonly CausePart[] }) {
  return (
    <>{cause.map((part, at) => (part.kind === 'wrong' ? <strong key={at}>{part.text}</strong> : <Inline key={at} text={part.text} />))}</>
  );
}

const said = ({ unit }: Evidence, value: number): string => (unit === 'ms' ? duration(value) : count(value));
