import { useEffect, useRef, useState } from 'preact/hooks';
import type { SourceFile } from '../../compile/compiled.ts';
import type { Exercise } from '../../exercise/exercise.ts';
import type { System } from '../../system/system.ts';
import { asFiles } from '../workspace/draft.ts';
import { loadEngine } from '../workspace/engine.ts';
import { boardKey, browserStore, codeKey, readJson } from '../workspace/storage.ts';
import { Ask } from './Ask.tsx';
import * as attempts from './attempt.ts';
import { ClockView } from './Clock.tsx';
import { clockFace, remaining } from './clock.ts';
import { Design } from './Design.tsx';
import { Estimates } from './Estimates.tsx';
import { Finish } from './Finish.tsx';
import { Notes } from './Notes.tsx';
import { playTwist } from './play-twist.ts';
import type { DesignPrompt } from './prompt.ts';
import { recordOf } from './record.ts';
import { STEPS, type Step, StepTabs } from './StepTabs.tsx';
import { type Playing, Twists } from './Twists.tsx';
import { useAttempt } from './use-attempt.ts';

interface Props {
  readonly prompt: DesignPrompt;
  readonly exercise: Exercise;
  readonly starter: readonly SourceFile[];
  /** What the starter declares of brokers. */
  readonly declared: System | null;
}

/** An interview from its prompt to its end. What there is to say about it afterwards is on the page of its report. */
export default function Interview({ prompt, exercise, starter, declared }: Props) {
  const { slug } = prompt;
  const hand = useAttempt(slug, prompt.minutes);
  const { attempt, where, change } = hand;
  const [step, setStep] = useState<Step>('ask');
  const [playing, setPlaying] = useState<Playing | null>(null);
  const stop = useRef<AbortController | null>(null);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => () => stop.current?.abort(), []);

  const keptAs = `interview-${slug}`;
  const filesNow = (): readonly SourceFile[] =>
    asFiles(readJson(browserStore(), codeKey(keptAs))) ?? (attempt !== null && attempt.files.length > 0 ? attempt.files : starter);

  async function play(id: string): Promise<void> {
    const twist = prompt.twists.find(each => each.id === id);
    if (twist === undefined || playing !== null) return;
    const ending = new AbortController();
    stop.current = ending;
    const show = (says: string) => setPlaying({ id, says, stop: () => ending.abort() });
    show('Getting ready');
    try {
      const outcome = await playTwist(twist, exercise, filesNow(), await loadEngine(), show, ending.signal);
      // What somebody stopped is no news of their design.
      if (!ending.signal.aborted) change((now, at) => attempts.playedTwist(now, id, outcome, at));
    } catch (error) {
      const without = `It could not be played: ${error instanceof Error ? error.message : String(error)}`;
      change((now, at) => attempts.playedTwist(now, id, { without, values: {}, virtualMs: 0, notes: [] }, at));
    }
    setPlaying(null);
  }

  /** Each attempt begins with an empty desk; what an earlier one wrote is kept with it. */
  function begin(): void {
    for (const key of [codeKey(keptAs), boardKey(keptAs)]) browserStore()?.removeItem(key);
    setStep('ask');
    hand.begin();
  }

  function go(next: Step): void {
    setStep(next);
    requestAnimationFrame(() => panel.current?.scrollTo({ top: 0 }));
  }

  function end(): void {
    stop.current?.abort();
    const ended = hand.end();
    if (ended !== null) location.assign(`/interview/${slug}/report/#of=${ended.id}`);
  }

  if (where === 'elsewhere' && attempt !== null)
    return (
      <div class="iv-quiet">
        <p>
          This interview is open in another tab, with {clockFace(remaining(attempt.clock, attempt.clock.seenAt))} on its clock. Go on there,
          or take it over here; the clock does not count twice.
        </p>
        <button type="button" class="btn btn-main" onClick={hand.takeOver}>
          Go on here
        </button>
      </div>
    );
  if (attempt === null) return <Opening prompt={prompt} alive={where === 'here'} onBegin={begin} />;

  const notes = (id: string, withPrompt: boolean) => (
    <Notes
      prompt={prompt}
      notes={attempt.notes}
      id={id}
      withPrompt={withPrompt}
      onNotes={text => change(now => ({ ...now, notes: text }))}
    />
  );
  return (
    <div class="iv" data-step={step}>
      <h1 class="sr">Interview: {prompt.title}</h1>
      <div class="iv-bar">
        <StepTabs step={step} onStep={go} />
        <ClockView clock={attempt.clock} onPause={() => change(attempts.pause)} onResume={() => change(attempts.resume)} />
      </div>
      {hand.stopped && (
        <p class="iv-notice" role="status">
          The clock stood while this page was closed.{' '}
          <button
            type="button"
            class="iv-link"
            onClick={() => {
              hand.goOn();
              change(attempts.resume);
            }}
          >
            Go on
          </button>
        </p>
      )}
      {hand.problem !== null && (
        <p class="iv-notice" role="status">
          {hand.problem === 'full' ? 'This browser has no room left' : 'This browser keeps nothing'}: a reload would lose this attempt.
        </p>
      )}
      <div class="iv-body">
        {STEPS.map(each => (
          <div
            key={each}
            id={`iv-panel-${each}`}
            ref={each === step ? panel : undefined}
            class={each === 'design' ? 'iv-panel iv-whole' : 'iv-panel'}
            role="tabpanel"
            aria-labelledby={`iv-tab-${each}`}
            hidden={each !== step}
          >
            {each === 'ask' && <Ask prompt={prompt} asked={attempt.asked} onAsk={id => change((now, at) => attempts.ask(now, id, at))} />}
            {each === 'estimate' && (
              <Estimates
                prompt={prompt}
                attempt={attempt}
                onEstimate={(id, value) => change((now, at) => attempts.estimate(now, id, value, at))}
              />
            )}
            {each === 'design' && (
              <Design
                exercise={exercise}
                starter={starter}
                declared={declared}
                keptAs={keptAs}
                shown={step === 'design'}
                onReport={(report, files) => change((now, at) => attempts.ran(now, recordOf(report, exercise), files, at))}
              >
                <p class="ws-crumb">Interview</p>
                <h2 class="iv-title">{prompt.title}</h2>
                <p class="ws-text">“{prompt.prompt}”</p>
                {step === 'design' && notes('iv-notes-design', false)}
              </Design>
            )}
            {each === 'twists' && (
              <Twists
                prompt={prompt}
                attempt={attempt}
                playing={playing}
                onTell={(id, said) => change((now, at) => attempts.tell(now, id, said, at))}
                onPlay={id => void play(id)}
              />
            )}
            {each === 'finish' && <Finish prompt={prompt} attempt={attempt} onEnd={end} onDrop={hand.drop} onStep={go} />}
          </div>
        ))}
        {step !== 'design' && (
          <aside class="iv-side" aria-label="Notes">
            {notes('iv-notes', step !== 'ask')}
          </aside>
        )}
      </div>
    </div>
  );
}

/** Before the clock runs: what will happen. */
function Opening({ prompt, alive, onBegin }: { readonly prompt: DesignPrompt; readonly alive: boolean; onBegin(): void }) {
  return (
    <div class="iv-opening">
      <p class="iv-crumb">
        <a href="/interview/">Interview</a>
      </p>
      <h1>{prompt.title}</h1>
      <blockquote class="iv-prompt">
        <p>{prompt.prompt}</p>
      </blockquote>
      <ol class="iv-plan">
        <li>
          <span>
            <b>Ask</b> what you would ask a colleague. The prompt leaves things out.
          </span>
        </li>
        <li>
          <span>
            <b>Estimate</b> how large it is, before you draw.
          </span>
        </li>
        <li>
          <span>
            <b>Design</b> it in code or on a board, and run it: small with every crash, then with millions of followers.
          </span>
        </li>
        <li>
          <span>
            <b>Twists</b> change the world. Say what happens, then see it.
          </span>
        </li>
        <li>
          <span>
            <b>Finish</b>, and read what your runs showed, row by row.
          </span>
        </li>
      </ol>
      <p class="iv-act">
        <button type="button" class="btn btn-main" disabled={!alive} onClick={onBegin}>
          Start {prompt.minutes} minutes
        </button>
        <span>The clock can be paused and hidden. Everything stays in this browser.</span>
      </p>
    </div>
  );
}
