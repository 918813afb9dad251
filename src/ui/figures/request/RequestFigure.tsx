import { useState } from 'preact/hooks';
import { Icon } from '../../workspace/Icon.tsx';
import { Act, Range, Status } from '../parts.tsx';
import { useFigure } from '../use-figure.ts';
import { type Bar, JOB_NAMES, JOBS, type Job, OPENING, type RequestView, type Settings, SLOWEST_MS, type WayView } from './view.ts';

interface Props {
  readonly first: RequestView;
}

export function RequestFigure({ first }: Props) {
  const figure = useFigure<Settings, RequestView>('request', first, []);
  const [settings, setSettings] = useState(OPENING);
  const { inline, event } = figure.view;
  const change = (next: Settings) => {
    setSettings(next);
    figure.replay([next]);
  };
  const setDown = (job: Job, isDown: boolean) =>
    change({ ...settings, down: isDown ? [...settings.down, job] : settings.down.filter(each => each !== job) });
  // To the scale of the inline answer; what an outage delays is longer than any drawing.
  const whole = Math.max(1000, inline.answeredMs, ...event.jobs.filter(({ tries }) => tries === 1).map(({ untilMs }) => untilMs));
  return (
    <div class="fig-stage">
      <fieldset class="fig-bar request-set" aria-label="The five services">
        {JOBS.map(job => (
          <div key={job}>
            <Range
              name={JOB_NAMES[job]}
              value={settings.ms[job]}
              text={`${settings.ms[job]} ms`}
              least={20}
              most={SLOWEST_MS}
              by={20}
              onChange={ms => change({ ...settings, ms: { ...settings.ms, [job]: ms } })}
            />
            <label class="request-down">
              <input
                type="checkbox"
                checked={settings.down.includes(job)}
                onChange={({ currentTarget }) => setDown(job, currentTarget.checked)}
              />{' '}
              down for 20 s<span class="sr">: {JOB_NAMES[job]}</span>
            </label>
          </div>
        ))}
        <Act can={settings !== OPENING} onAct={() => change(OPENING)}>
          Start over
        </Act>
      </fieldset>
      <div class="wait-plots">
        <Way title="Inside the request" way={inline} whole={whole} jobsWait />
        <Way title="After the answer" way={event} whole={whole} jobsWait={false} />
      </div>
      <Status notice={figure.notice} said={figure.said}>
        {first.said}
      </Status>
    </div>
  );
}

interface WayProps {
  readonly title: string;
  readonly way: WayView;
  readonly whole: number;
  /** The customer waits for the jobs as well. */
  readonly jobsWait: boolean;
}

function Way({ title, way, whole, jobsWait }: WayProps) {
  const { own, jobs, status, answeredMs } = way;
  const fine = status < 400;
  return (
    <div>
      <h3>{title}</h3>
      <ol>
        {[...own.map(bar => ({ bar, waits: true })), ...jobs.map(bar => ({ bar, waits: jobsWait }))].map(({ bar, waits }) => (
          <Lane key={bar.name} bar={bar} waits={waits} whole={whole} />
        ))}
        <li
          class={fine ? 'wait-answer' : 'wait-answer request-error'}
          style={{ '--at': Math.min(1, answeredMs / whole) }}
          aria-hidden="true"
        >
          {status}
        </li>
      </ol>
      <p>
        <b class={fine ? 'wait-total' : 'wait-total c-failed'}>{seconds(answeredMs)}</b> {sentence(status, jobs, jobsWait)}
      </p>
    </div>
  );
}

function Lane({ bar, waits, whole }: { readonly bar: Bar; readonly waits: boolean; readonly whole: number }) {
  const { name, state, fromMs, untilMs, tries } = bar;
  const share = (ms: number) => `${Math.min(100, (100 * ms) / whole).toFixed(2)}%`;
  const kind = state === 'failed' ? 'request-failed' : waits ? 'on' : 'later';
  return (
    <li>
      <span class="wait-name">{name}</span>
      <span class="wait-lane">
        {state === 'never' ? (
          <span class="request-never">never reached</span>
        ) : (
          <i
            class={tries > 1 ? `${kind} request-again` : kind}
            style={{ marginLeft: share(fromMs), width: `calc(${share(untilMs)} - ${share(fromMs)})` }}
          />
        )}
      </span>
      <span class="wait-ms">
        {state === 'failed' && <Icon shape="failed" />}
        {tries > 1 && <Icon shape="redelivered" />}
        {state === 'never' ? '' : tries > 1 ? seconds(untilMs) : `${untilMs - fromMs} ms`}
        {tries > 1 && <span class="sr">{`, at try ${tries}`}</span>}
        {state === 'failed' && <span class="sr"> refused</span>}
      </span>
    </li>
  );
}

function sentence(status: number, jobs: readonly Bar[], jobsWait: boolean): string {
  if (status === 201) return 'until the answer. The customer has waited for all of it, one after the other.';
  if (!jobsWait) {
    const late = jobs.filter(({ tries }) => tries > 1).length;
    const rest = 'The five jobs run side by side, each at its own pace.';
    return late === 0
      ? `until 202 Accepted. ${rest}`
      : `until 202 Accepted, as ever. ${late === 1 ? 'One job is' : `${late} jobs are`} late, and done in the end.`;
  }
  const never = jobs.filter(({ state }) => state === 'never').length;
  const rest = never === 0 ? '' : ` ${never === 1 ? 'One job was' : `${never} jobs were`} never reached.`;
  return `until the error. The order is written, the customer believes that it is not.${rest}`;
}

const seconds = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(2)} s`);
