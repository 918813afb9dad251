import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../../workspace/Icon.tsx';
import { Chart } from '../chart/Chart.tsx';
import { Act, Pick, Status } from '../parts.tsx';
import { useFigure } from '../use-figure.ts';
import { CHOICES, duration, grouped, OPENING, POLICIES, POLICY_NAMES, type Policy, type Settings, type SizingView } from './view.ts';

const OPEN = [OPENING];
const many = (value: number) => (value >= 1_000_000 ? `${value / 1_000_000} million` : grouped(value));

const ROWS: readonly {
  readonly setting: Exclude<keyof Settings, 'policy'>;
  readonly legend: string;
  readonly text: (value: number | null) => string;
}[] = [
  { setting: 'followers', legend: 'Followers', text: value => many(value!) },
  { setting: 'pushMs', legend: 'A push takes', text: value => `${value} ms` },
  { setting: 'underWay', legend: 'Under way at once', text: value => grouped(value!) },
  { setting: 'quota', legend: 'Provider’s quota', text: value => (value === null ? 'none' : `${grouped(value)} a second`) },
  { setting: 'outageMs', legend: 'Provider down', text: value => (value === 0 ? 'never' : duration(value!)) },
  { setting: 'receives', legend: 'Receives, at most', text: value => `${value}` },
];

export function SizingFigure({ first }: { readonly first: SizingView }) {
  const figure = useFigure<Settings, SizingView>('sizing', first, OPEN);
  const { view, part } = figure;
  const [settings, setSettings] = useState(OPENING);
  const change = (changes: Partial<Settings>) => {
    const next = { ...settings, ...changes };
    setSettings(next);
    figure.replay([next]);
  };
  const choices = useRef<HTMLDivElement>(null);
  const wasSlow = useRef(false);
  // The button that stops it goes with it; whoever had the focus there is led back to the choices.
  useEffect(() => {
    if (part === null && document.activeElement === document.body && wasSlow.current)
      choices.current?.querySelector<HTMLInputElement>('input:checked')?.focus({ preventScroll: true });
    wasSlow.current = part !== null;
  }, [part]);
  const stop = () => {
    figure.stop();
    setSettings(view.settings);
  };
  return (
    <div class="fig-stage">
      <div class="sz-set" ref={choices}>
        {ROWS.map(({ setting, legend, text }) => (
          <Pick<string>
            key={setting}
            legend={legend}
            name={`sz-${setting}`}
            value={String(settings[setting])}
            options={CHOICES[setting].map(value => ({ value: String(value), text: text(value) }))}
            onPick={value => change({ [setting]: value === 'null' ? null : Number(value) })}
          />
        ))}
        <Pick<Policy>
          legend="While it is down, a worker"
          name="sz-policy"
          value={settings.policy}
          options={POLICIES.map(value => ({ value, text: POLICY_NAMES[value] }))}
          onPick={policy => change({ policy })}
        />
      </div>
      <div class="sz-out">
        <dl class="sz-counts">
          <div>
            <dt>until the last is through</dt>
            <dd>{duration(view.finishedMs)}</dd>
          </div>
          <div class={view.dead > 0 ? 'c-dead' : undefined}>
            <dt>{view.dead > 0 && <Icon shape="dead" />} in the dead-letter queue</dt>
            <dd>{grouped(view.dead)}</dd>
          </div>
          <div>
            <dt>receives for each notification</dt>
            <dd>{(view.received / view.settings.followers).toFixed(view.received === view.settings.followers ? 0 : 2)}</dd>
          </div>
          <div class={view.throttled > 0 ? 'c-redelivered' : undefined}>
            <dt>answered with 429</dt>
            <dd>{grouped(view.throttled)}</dd>
          </div>
        </dl>
        <div class="sz-charts">
          {view.charts.map(chart => (
            <Chart key={chart.title} {...chart} />
          ))}
        </div>
      </div>
      {part !== null && (
        <div class="sz-part">
          <label>
            {many(settings.followers)} notifications are being played
            <progress max={1} value={part} />
          </label>
          <b>{Math.floor(100 * part)} %</b>
          <Act can onAct={stop}>
            Stop
          </Act>
        </div>
      )}
      <Status notice={figure.notice} said={figure.said}>
        {first.said}
      </Status>
    </div>
  );
}
