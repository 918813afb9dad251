import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../workspace/Icon.tsx';
import type { Attempt, TwistOutcome } from './attempt.ts';
import { type ToldMeasure, toldMeasure } from './measure-words.ts';
import type { DesignPrompt, Twist } from './prompt.ts';

/** One that is being played: how far it is, in words. */
export interface Playing {
  readonly id: string;
  readonly says: string;
  stop(): void;
}

interface Props {
  readonly prompt: DesignPrompt;
  readonly attempt: Attempt;
  readonly playing: Playing | null;
  onTell(id: string, said: string): void;
  onPlay(id: string): void;
}

/** The twists come one after the other: first what one says to it, then what one's own design does. */
export function Twists({ prompt, attempt, playing, onTell, onPlay }: Props) {
  const { twists } = prompt;
  const met = twists.filter(({ id }) => attempt.twists[id] !== undefined).length;
  const [open, setOpen] = useState(Math.min(met + 1, twists.length));
  useEffect(() => setOpen(was => Math.max(was, Math.min(met, twists.length))), [met]);
  const shown = twists.slice(0, open);
  return (
    <div class="iv-twists">
      <p class="iv-lead">
        Interviewers change the world when a design stands. Say what yours does; then it is played, with your code as it is now, and with
        fewer followers, so that it takes seconds.
      </p>
      {shown.map((twist, index) => (
        <TwistView
          key={twist.id}
          twist={twist}
          number={index + 1}
          said={attempt.twists[twist.id]?.said ?? ''}
          outcome={attempt.twists[twist.id]?.outcome ?? null}
          playing={playing?.id === twist.id ? playing : null}
          busy={playing !== null}
          onTell={said => onTell(twist.id, said)}
          onPlay={() => onPlay(twist.id)}
        />
      ))}
      {open < twists.length && (
        <button
          type="button"
          class="btn"
          onClick={() => {
            setOpen(open + 1);
            requestAnimationFrame(() => document.getElementById(`iv-twist-${twists[open]!.id}`)?.focus());
          }}
        >
          Next twist <span class="iv-count">{`${open} of ${twists.length}`}</span>
        </button>
      )}
    </div>
  );
}

interface TwistProps {
  readonly twist: Twist;
  readonly number: number;
  readonly said: string;
  readonly outcome: TwistOutcome | null;
  readonly playing: Playing | null;
  /** Any of them is being played. */
  readonly busy: boolean;
  onTell(said: string): void;
  onPlay(): void;
}

function TwistView({ twist, number, said, outcome, playing, busy, onTell, onPlay }: TwistProps) {
  const title = `iv-twist-${twist.id}`;
  const result = useRef<HTMLParagraphElement>(null);
  return (
    <section class="iv-twist" aria-labelledby={title}>
      <h2 id={title} tabIndex={-1}>
        <span aria-hidden="true">{number}</span> {twist.title}
      </h2>
      <p>“{twist.says}”</p>
      <label for={`${title}-said`}>What you say</label>
      <textarea id={`${title}-said`} value={said} maxLength={10_000} rows={3} onInput={event => onTell(event.currentTarget.value)} />
      <p class="iv-act">
        {playing === null ? (
          <button type="button" class="btn btn-main" disabled={busy} onClick={onPlay}>
            {outcome === null ? 'Play it on my design' : 'Play it again'}
          </button>
        ) : (
          <button type="button" class="btn" onClick={playing.stop}>
            Stop
          </button>
        )}
        <span ref={result} role="status">
          {playing?.says ?? ''}
        </span>
      </p>
      {outcome !== null && playing === null && <Outcome twist={twist} outcome={outcome} />}
    </section>
  );
}

function Outcome({ twist, outcome }: { readonly twist: Twist; readonly outcome: TwistOutcome }) {
  if (outcome.without !== null)
    return (
      <p class="iv-outcome">
        <Icon shape="unknown" /> {outcome.without}
      </p>
    );
  return (
    <div class="iv-outcome">
      <Measures told={twist.shows.map(measure => toldMeasure(measure, outcome.values[measure] ?? null))} />
      {outcome.notes.map(note => (
        <p key={note}>{note}</p>
      ))}
    </div>
  );
}

const TONE_SHAPE = { plain: null, good: 'acked', look: 'redelivered', bad: 'failed' } as const;
const TONE_WORD = { plain: '', good: 'fine', look: 'worth a look', bad: 'not as it should be' } as const;

/** Numbers of a run, each with its name; a shape and a word where one should look twice. */
export function Measures({ told }: { readonly told: readonly ToldMeasure[] }) {
  return (
    <dl class="iv-measures">
      {told.map(({ what, says, tone }) => {
        const shape = TONE_SHAPE[tone];
        return (
          <div key={what}>
            <dt>{what}</dt>
            <dd>
              {says}
              {shape !== null && <Icon shape={shape} />}
              {tone !== 'plain' && <span class="sr">, {TONE_WORD[tone]}</span>}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
