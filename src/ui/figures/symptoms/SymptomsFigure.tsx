import { useState } from 'preact/hooks';
import { Icon } from '../../workspace/Icon.tsx';
import { Chart } from '../chart/Chart.tsx';
import type { ChartView } from '../chart/chart.ts';
import { Act, Pick, Status } from '../parts.tsx';
import { useFigure } from '../use-figure.ts';
import { CASES, type SymptomAction, type SymptomsView } from './view.ts';

interface Props {
  readonly first: SymptomsView;
}

export function SymptomsFigure({ first }: Props) {
  const figure = useFigure<SymptomAction, SymptomsView>('symptoms', first, []);
  const [at, setAt] = useState(0);
  /** By case: what was chosen, what was judged, and whether the cure is shown. */
  const [chosen, setChosen] = useState<readonly (number | null)[]>(CASES.map(() => null));
  const [judged, setJudged] = useState<readonly (number | null)[]>(CASES.map(() => null));
  const [showsCure, setShowsCure] = useState<readonly boolean[]>(CASES.map(() => false));
  const one = CASES[at]!;
  const sick = figure.view.sick[one.symptom];
  const cured = figure.view.cured[one.symptom];
  const choice = chosen[at]!;
  const verdict = judged[at] === null ? null : one.causes[judged[at]!]!;
  const solved = verdict?.right === true;
  const shown = showsCure[at] && cured ? cured : sick;
  const put = <Value,>(list: readonly Value[], value: Value) => list.map((old, index) => (index === at ? value : old));

  function runCure(): void {
    setShowsCure(put(showsCure, true));
    if (!cured) figure.act({ cure: one.symptom });
  }

  return (
    <div class="fig-stage">
      <div class="fig-bar symptoms-which">
        <Pick
          legend="System"
          name="symptom"
          value={at}
          options={CASES.map((each, value) => ({
            value,
            text: (
              <>
                {value + 1}
                {each.causes[judged[value] ?? -1]?.right && (
                  <>
                    <Icon shape="acked" />
                    <span class="sr"> solved</span>
                  </>
                )}
              </>
            ),
          }))}
          onPick={value => setAt(value)}
        />
        <span class="fig-end" />
        {cured && (
          <Pick
            legend="Shown"
            silent
            name="symptom-shown"
            value={showsCure[at] ? 'cured' : 'sick'}
            options={[
              { value: 'sick', text: 'As it is' },
              { value: 'cured', text: 'With the cure' },
            ]}
            onPick={value => setShowsCure(put(showsCure, value === 'cured'))}
          />
        )}
      </div>
      <p class="symptoms-report">
        <b>{`System ${at + 1}.`}</b> {one.report}
      </p>
      <div class="symptoms-charts">
        {shown.map((chart, index) => (
          <Chart key={chart.title} {...chart} most={mostOf(sick[index]!, cured?.[index])} />
        ))}
      </div>
      <div class="fig-ask">
        <fieldset>
          <legend>What is wrong with it?</legend>
          <div class="fig-options">
            {one.causes.map(({ text }, index) => (
              <label key={text} class="fig-option">
                <input type="radio" name={`symptom-${at}`} checked={choice === index} onChange={() => setChosen(put(chosen, index))} />
                <span>{text}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <div class="fig-go">
          <Act main={!solved} can={choice !== null} onAct={() => setJudged(put(judged, choice))}>
            That is it
          </Act>
          <Act main={solved && !showsCure[at]} can={verdict !== null} onAct={runCure}>
            Run it with the cure
          </Act>
          <Act
            can={judged[at] === null}
            onAct={() =>
              setJudged(
                put(
                  judged,
                  one.causes.findIndex(({ right }) => right),
                ),
              )
            }
          >
            Tell me
          </Act>
        </div>
        <div role="status">
          {verdict && (
            <p class="fig-verdict">
              <Icon shape={solved ? 'acked' : 'failed'} />{' '}
              <b class={solved ? 'c-acked' : 'c-failed'}>{solved ? `${verdict.text}.` : 'Look again.'}</b> {verdict.why}
            </p>
          )}
          {verdict && showsCure[at] && (
            <p class="fig-verdict">
              <b>The cure.</b> {one.cure}
            </p>
          )}
        </div>
      </div>
      <Status notice={figure.notice} said={showsCure[at] ? figure.said : ''}>
        Nothing here is recorded: the charts are drawn from runs of the handlers against the broker models.
      </Status>
    </div>
  );
}

/** One scale for both runs of a system. */
function mostOf(sick: ChartView, cured: ChartView | undefined): number {
  return Math.max(...[sick, ...(cured ? [cured] : [])].flatMap(({ lines }) => lines.flatMap(({ values }) => values)));
}
