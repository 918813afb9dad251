import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon, type Shape } from '../../workspace/Icon.tsx';
import { Act, Pick, Status } from '../parts.tsx';
import { useFigure } from '../use-figure.ts';
import { GroupLane, Log } from './LogPlot.tsx';
import {
  type LogAction,
  type LogView,
  MOST_RECORDS,
  OPENING,
  placeInTrace,
  QUESTIONS,
  type Question,
  type Row,
  type Step,
  TRACE,
} from './view.ts';

const STEPS: readonly { readonly step: Step; readonly word: string; readonly shape?: Shape }[] = [
  { step: 'poll', word: 'Poll' },
  { step: 'process', word: 'Process' },
  { step: 'commit', word: 'Commit' },
  { step: 'crash', word: 'Crash', shape: 'crash' },
  { step: 'restart', word: 'Restart' },
];

interface Props {
  readonly first: LogView;
  /** The worked trace from start to end, for readers without a script. */
  readonly whole: readonly Row[];
}

interface Guess {
  readonly question: Question;
  readonly choice: number;
}

export function LogFigure({ first, whole }: Props) {
  const figure = useFigure<LogAction, LogView>('log', first, OPENING);
  const { view, actions } = figure;
  const [driven, setDriven] = useState(0);
  const group = view.groups[driven]!;
  const place = placeInTrace(actions);
  const ahead = driven === 0 && place !== null ? TRACE.slice(place).map(({ do: what }) => what) : [];
  return (
    <div class="fig-stage">
      <div class="log-top">
        <div class="log-plot">
          <Log records={view.records} />
          {view.groups.map(one => (
            <GroupLane key={one.name} group={one} records={view.records} />
          ))}
        </div>
        <div class="log-side">
          <Pick
            legend="Which group"
            silent
            name="log-group"
            value={driven}
            options={view.groups.map(({ name }, value) => ({ value, text: name }))}
            onPick={value => setDriven(value)}
          />
          <History name={group.name} rows={group.rows} ahead={ahead} whole={whole} />
        </div>
      </div>
      <fieldset class="fig-bar" aria-label="What happens next">
        <span class="fig-who">
          Drive <b>{group.name}</b>
        </span>
        <Act can={view.records.length < MOST_RECORDS} onAct={() => figure.act({ do: 'append' })}>
          Append
        </Act>
        {STEPS.map(({ step, word, shape }) => (
          <Act
            key={step}
            can={group.can.includes(step)}
            main={step === 'restart' && group.can.includes(step)}
            shape={shape}
            onAct={() => figure.act({ do: step, group: driven })}
          >
            {word}
          </Act>
        ))}
        <span class="fig-end" />
        <Act can={actions.length > 0} shape="back" label="One step back" onAct={() => figure.replay(actions.slice(0, -1))} />
        <Act can={actions.length > 0} onAct={() => figure.replay([])}>
          Start over
        </Act>
      </fieldset>
      <Status notice={figure.notice} said={figure.said}>
        {first.said}
      </Status>
      <Predict view={view} place={place} onPlay={next => figure.replay(TRACE.slice(0, next))} />
    </div>
  );
}

interface PredictProps {
  readonly view: LogView;
  readonly place: number | null;
  onPlay(next: number): void;
}

/** The reader says what comes next; then the run does, and only the run knows who was right. */
function Predict({ view, place, onPlay }: PredictProps) {
  const [choice, setChoice] = useState<number | null>(null);
  const [guess, setGuess] = useState<Guess | null>(null);
  const question = QUESTIONS.find(({ after }) => after === place);
  const group = view.groups[0]!;
  const answered = guess !== null && place === guess.question.after + guess.question.plays ? guess : null;

  function go(): void {
    if (question !== undefined) {
      if (choice === null) return;
      setGuess({ question, choice });
      onPlay(question.after + question.plays);
    } else onPlay(place === null || place === TRACE.length ? 0 : place + 1);
    setChoice(null);
  }

  const next = place === null || place === TRACE.length ? null : TRACE[place]!.do;
  return (
    <div class="fig-ask">
      {answered && <Verdict guess={answered} fact={answered.question.fact(group)} />}
      {question ? (
        <fieldset>
          <legend>{question.question}</legend>
          <div class="fig-options">
            {question.options.map(({ text }, index) => (
              <label key={text} class="fig-option">
                <input type="radio" name="log-guess" checked={choice === index} onChange={() => setChoice(index)} />
                <span>{text}</span>
              </label>
            ))}
          </div>
        </fieldset>
      ) : (
        <p class="fig-verdict">
          {place === null
            ? 'You have left the worked trace, and drive it yourself.'
            : next === null
              ? 'The trace ends here: each of the two emails went out twice. Now poll, commit at once, and crash. Who is lost?'
              : 'The trace goes on.'}
        </p>
      )}
      <div class="fig-go">
        <Act main can={question === undefined || choice !== null} onAct={go}>
          {question ? 'Run it and see' : next === null ? 'Play the trace from its start' : `Next step: ${next}`}
        </Act>
        {question && <span>The figure runs the Kafka model. It will not take your word for it.</span>}
      </div>
    </div>
  );
}

function Verdict({ guess: { question, choice }, fact }: { readonly guess: Guess; readonly fact: string }) {
  const right = question.options[choice]!.claim === fact;
  const truth = question.options.find(({ claim }) => claim === fact);
  return (
    <p class="fig-verdict" role="status">
      <Icon shape={right ? 'acked' : 'failed'} /> <b class={right ? 'c-acked' : 'c-failed'}>{right ? 'So it is.' : 'Not so.'}</b>{' '}
      {truth?.text ?? fact}.
    </p>
  );
}

interface HistoryProps {
  readonly name: string;
  readonly rows: readonly Row[];
  /** Steps of the trace that have not been played: what they do to the two numbers is the reader's to say. */
  readonly ahead: readonly string[];
  readonly whole: readonly Row[];
}

function History({ name, rows, ahead, whole }: HistoryProps) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => keep(box.current!), [rows.length, name]);
  return (
    <section class="log-history" tabindex={0} aria-label={`What ${name} did`} ref={box}>
      <table>
        <thead>
          <tr>
            <th scope="col">what it did</th>
            <th scope="col">position</th>
            <th scope="col">committed</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at} class={at === rows.length - 1 ? 'now' : undefined} aria-current={at === rows.length - 1 ? 'step' : undefined}>
              <td>{row.what}</td>
              <td>{row.position ?? 'none'}</td>
              <td>{row.committed}</td>
            </tr>
          ))}
          {ahead.map((step, at) => (
            <tr key={rows.length + at} class="ahead">
              <td>{step}</td>
              <td>?</td>
              <td>?</td>
            </tr>
          ))}
        </tbody>
        <tbody class="log-whole">
          {whole.slice(rows.length).map((row, at) => (
            <tr key={at}>
              <td>{row.what}</td>
              <td>{row.position ?? 'none'}</td>
              <td>{row.committed}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Keeps the newest row in sight without moving the page. */
function keep(box: HTMLElement): void {
  const row = box.querySelector<HTMLElement>('.now')!;
  if (row.offsetTop + row.offsetHeight > box.scrollTop + box.clientHeight)
    box.scrollTop = row.offsetTop + row.offsetHeight - box.clientHeight;
  else if (row.offsetTop < box.scrollTop) box.scrollTop = Math.max(0, row.offsetTop - row.offsetHeight);
}
