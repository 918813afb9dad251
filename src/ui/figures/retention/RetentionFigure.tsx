import { useState } from 'preact/hooks';
import { Icon } from '../../workspace/Icon.tsx';
import { Pick, Range, Status } from '../parts.tsx';
import { grouped } from '../sizing/view.ts';
import { useFigure } from '../use-figure.ts';
import { DAYS, type Moment, OPENING, RANGES, RESETS, RETENTIONS, type Reset, type RetentionView, type Settings } from './view.ts';

const OPEN = [OPENING];
/** More falls than these are one long fall. */
const MOST_MARKS = 12;
const TICKS = [0, 15, 30, 45, 60, 75, 90];

export function RetentionFigure({ first }: { readonly first: RetentionView }) {
  const figure = useFigure<Settings, RetentionView>('retention', first, OPEN);
  const [settings, setSettings] = useState(OPENING);
  const change = (changes: Partial<Settings>) => {
    const next = { ...settings, ...changes };
    setSettings(next);
    figure.replay([next]);
  };
  const { view } = figure;
  const { produced, consumed } = settings;
  return (
    <div class="fig-stage">
      <div class="fig-bar rt-set">
        <Range
          name="Written"
          value={produced}
          text={`${produced} a second`}
          {...RANGES.produced}
          onChange={value => change({ produced: value })}
        />
        <Range
          name="Read"
          value={consumed}
          text={`${consumed} a second`}
          {...RANGES.consumed}
          onChange={value => change({ consumed: value })}
        />
        <Pick<number>
          legend="Retention"
          name="rt-days"
          value={settings.retentionDays}
          options={RETENTIONS.map(value => ({ value, text: value === 1 ? '1 day' : `${value} days` }))}
          onPick={retentionDays => change({ retentionDays })}
        />
        <Pick<Reset>
          legend="auto.offset.reset"
          name="rt-reset"
          value={settings.reset}
          options={RESETS.map(value => ({ value, text: value }))}
          onPick={reset => change({ reset })}
        />
      </div>
      <Plot view={view} />
      <dl class="rt-counts">
        <div class={view.falls.length > 0 || view.stoppedDay !== null ? 'c-failed' : undefined}>
          <dt>until the next record is gone</dt>
          <dd>{firstDay(view) === null ? 'never' : `${Math.round(firstDay(view)!)} days`}</dd>
        </div>
        <div class={view.skipped > 0 ? 'c-failed' : undefined}>
          <dt>records never read, of {millions(view.written)}</dt>
          <dd>{millions(view.skipped)}</dd>
        </div>
        <div>
          <dt>lag on day {DAYS}</dt>
          <dd>{millions(view.lag)}</dd>
        </div>
      </dl>
      <Status notice={figure.notice} said={figure.said}>
        {first.said}
      </Status>
    </div>
  );
}

const firstDay = ({ falls, stoppedDay }: RetentionView): number | null => stoppedDay ?? falls[0]?.day ?? null;
const millions = (count: number): string => (count >= 1_000_000 ? `${grouped(Math.round(count / 1_000_000))} million` : grouped(count));

/** The log as a window on the past: new at the top, what is older than the retention gone. The reader sinks in it. */
function Plot({ view }: { readonly view: RetentionView }) {
  const { moments, falls, stoppedDay, settings } = view;
  const deepest = settings.retentionDays * 1.3;
  const x = (day: number) => (1000 * day) / DAYS;
  const y = (age: number) => (300 * Math.max(0, age)) / deepest;
  const left = (day: number) => ({ left: `${(100 * day) / DAYS}%` });
  const point = ({ day }: Moment, age: number) => `${round(x(day))} ${round(y(age))}`;
  const kept = `M0 0H1000V${round(y(moments.at(-1)!.oldest))}${moments
    .toReversed()
    .map(moment => `L${point(moment, moment.oldest)}`)
    .join('')}Z`;
  const edge = moments.map((moment, at) => `${at === 0 ? 'M' : 'L'}${point(moment, moment.oldest)}`).join('');
  const read = moments
    .filter(({ day }) => stoppedDay === null || day <= stoppedDay)
    .map(
      (moment, at, all) =>
        `${at === 0 || all[at - 1]!.reader - moment.reader > settings.retentionDays / 2 ? 'M' : 'L'}${point(moment, moment.reader)}`,
    )
    .join('');
  const marks = stoppedDay !== null ? [stoppedDay] : falls.slice(0, falls.length > MOST_MARKS ? 1 : MOST_MARKS).map(({ day }) => day);
  const jumps = settings.reset === 'latest' ? marks : [];
  const first = marks[0];
  return (
    <div class="rt-plot">
      <div class="rt-y" aria-hidden="true">
        <span style={{ top: 0 }}>now</span>
        <span style={{ top: `${100 / 1.3}%` }}>{settings.retentionDays === 1 ? '1 day' : `${settings.retentionDays} days`} ago</span>
      </div>
      <div class="rt-field">
        <svg
          viewBox="0 0 1000 300"
          preserveAspectRatio="none"
          role="img"
          aria-label="The age of the next record, from day to day: the table after it has the numbers"
        >
          <defs>
            <pattern id="rt-gone" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <line x1="0" x2="0" y1="0" y2="6" />
            </pattern>
          </defs>
          <rect class="rt-gone" width="1000" height="300" fill="url(#rt-gone)" />
          <path class="rt-kept" d={kept} />
          <path class="rt-edge" d={edge} />
          {jumps.map(day => (
            <line key={day} class="rt-jump" x1={x(day)} x2={x(day)} y1={y(settings.retentionDays)} y2={0} />
          ))}
          <path class="rt-read" d={read} />
        </svg>
        <div aria-hidden="true">
          <span class="rt-word rt-in" style={left(16)}>
            in the log
          </span>
          <span class="rt-word rt-out">deleted</span>
          {marks.map(day => (
            <span key={day} class="rt-mark" style={{ ...left(day), top: `${100 / 1.3}%` }}>
              <Icon shape="failed" />
            </span>
          ))}
          {first !== undefined && (
            <span class={first > DAYS / 2 ? 'rt-says rt-leftwards' : 'rt-says'} style={left(first)}>
              <b>day {Math.round(first)}</b>
              {stoppedDay !== null
                ? ' the consumer stops'
                : settings.reset === 'latest'
                  ? ` ${millions(falls[0]!.skipped)} skipped`
                  : ' it drags along the edge'}
            </span>
          )}
        </div>
      </div>
      <div class="rt-x" aria-hidden="true">
        {TICKS.map(day => (
          <span key={day} style={left(day)}>
            {day === 0 ? 'day 0' : day}
          </span>
        ))}
      </div>
      <details class="chart-numbers">
        <summary>Numbers of this picture</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">on day</th>
              <th scope="col">the next record is</th>
              <th scope="col">the oldest kept is</th>
            </tr>
          </thead>
          <tbody>
            {moments
              .filter(({ day }) => day % 15 === 0)
              .map(({ day, reader, oldest }) => (
                <tr key={day}>
                  <th scope="row">{day}</th>
                  <td>{stoppedDay !== null && day > stoppedDay ? 'gone' : `${round(reader)} days old`}</td>
                  <td>{round(oldest)} days old</td>
                </tr>
              ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}

const round = (value: number): number => Math.round(value * 10) / 10;
