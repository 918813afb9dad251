import { useState } from 'preact/hooks';
import { Chart } from '../chart/Chart.tsx';
import { Act, Range, Status } from '../parts.tsx';
import { useFigure } from '../use-figure.ts';
import { OPENING, POLICIES, type Policy, type PressureView, RANGES, type Settings } from './view.ts';

const POLICY: { readonly [policy in Policy]: { readonly name: string; readonly does: string } } = {
  none: { name: 'No bound', does: 'The producer never looks.' },
  wait: { name: 'Bounded, waits', does: 'Full? It waits for room.' },
  refuse: { name: 'Bounded, refuses', does: 'Full? It answers 429.' },
};

const SLIDERS: readonly { readonly setting: keyof Settings; readonly name: string; readonly unit: (value: number) => string }[] = [
  { setting: 'rate', name: 'Orders', unit: value => `${value} a second` },
  { setting: 'workers', name: 'Workers', unit: value => `${value}, mailing about ${value * 4} a second` },
  { setting: 'bound', name: 'Bound', unit: value => `${value} orders` },
  { setting: 'outage', name: 'Provider down', unit: value => (value === 0 ? 'never' : `${value} s`) },
];

interface Props {
  readonly first: PressureView;
}

export function PressureFigure({ first }: Props) {
  const figure = useFigure<Settings, PressureView>('pressure', first, []);
  const [settings, setSettings] = useState(OPENING);
  const { policies } = figure.view;
  const change = (next: Settings) => {
    setSettings(next);
    figure.replay([next]);
  };
  const most = [0, 1].map(chart =>
    Math.max(...POLICIES.flatMap(policy => policies[policy].charts[chart]!.lines.flatMap(({ values }) => values))),
  );
  return (
    <div class="fig-stage">
      <fieldset class="fig-bar pressure-set" aria-label="The system">
        {SLIDERS.map(({ setting, name, unit }) => (
          <Range
            key={setting}
            name={name}
            value={settings[setting]}
            text={unit(settings[setting])}
            {...RANGES[setting]}
            onChange={value => change({ ...settings, [setting]: value })}
          />
        ))}
        <Act can={settings !== OPENING} onAct={() => change(OPENING)}>
          Start over
        </Act>
      </fieldset>
      <div class="pressure-three">
        {POLICIES.map(policy => {
          const { charts, placed, taken, refused, mailed, peak, longestWait } = policies[policy];
          return (
            <section key={policy} aria-label={POLICY[policy].name}>
              <h3>
                {POLICY[policy].name} <span>{POLICY[policy].does}</span>
              </h3>
              {charts.map((chart, index) => (
                <Chart key={chart.title} {...chart} most={most[index]} />
              ))}
              <dl>
                <div>
                  <dt>placed</dt>
                  <dd>{placed}</dd>
                </div>
                <div>
                  <dt>taken</dt>
                  <dd>{taken}</dd>
                </div>
                <div class={refused > 0 ? 'c-failed' : undefined}>
                  <dt>refused, 429</dt>
                  <dd>{refused}</dd>
                </div>
                <div class="c-acked">
                  <dt>mailed</dt>
                  <dd>{mailed}</dd>
                </div>
                <div>
                  <dt>most at once</dt>
                  <dd>{peak}</dd>
                </div>
                <div class={longestWait > 0 ? 'c-redelivered' : undefined}>
                  <dt>held up</dt>
                  <dd>{`${longestWait} s`}</dd>
                </div>
              </dl>
            </section>
          );
        })}
      </div>
      <Status notice={figure.notice} said={figure.said}>
        {first.said}
      </Status>
    </div>
  );
}
