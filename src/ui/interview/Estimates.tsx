import { useState } from 'preact/hooks';
import { Icon, type Shape } from '../workspace/Icon.tsx';
import type { Attempt } from './attempt.ts';
import { heldAgainst, type Nearness, parseNumber } from './numbers.ts';
import type { DesignPrompt, NumberAsked } from './prompt.ts';
import { actualOf, noneOf, withUnit } from './report/summary.ts';

interface Props {
  readonly prompt: DesignPrompt;
  readonly attempt: Attempt;
  onEstimate(id: string, value: number | null): void;
}

export const NEARNESS_SHAPE: { readonly [nearness in Nearness]: Shape } = {
  right: 'acked',
  order: 'in-flight',
  off: 'redelivered',
  unchecked: 'unknown',
};

/** Back-of-the-envelope figures. They are held against a run once there is one, and against what the interviewer said at once. */
export function Estimates({ prompt, attempt, onEstimate }: Props) {
  return (
    <div class="iv-estimates">
      <p class="iv-lead">
        Before you draw anything: how large is it? Write what you would say aloud, such as <code>17k</code> or <code>10 million</code>.
        Within a factor of two is right, within ten the right order of magnitude. What depends on the design is checked once your design has
        run.
      </p>
      {prompt.numbers.map(asked => (
        <Estimate key={asked.id} asked={asked} attempt={attempt} onEstimate={value => onEstimate(asked.id, value)} />
      ))}
    </div>
  );
}

function Estimate({
  asked,
  attempt,
  onEstimate,
}: {
  readonly asked: NumberAsked;
  readonly attempt: Attempt;
  onEstimate(value: number | null): void;
}) {
  const kept = attempt.numbers[asked.id] ?? null;
  const [text, setText] = useState(kept === null ? '' : String(kept));
  const read = text.trim() === '' ? null : parseNumber(text);
  const wrong = text.trim() !== '' && read === null;
  // What the interviewer has not been asked is not given away by a check.
  const known = !('told' in asked.from) || asked.from.by.every(id => attempt.asked.includes(id));
  const actual = known ? actualOf(asked, attempt) : null;
  const held = kept === null ? null : heldAgainst(kept, actual);
  const id = `iv-number-${asked.id}`;
  return (
    <div class="iv-estimate">
      <label for={id}>{asked.ask}</label>
      <span class="iv-field">
        <input
          id={id}
          type="text"
          inputMode="decimal"
          autocomplete="off"
          maxLength={40}
          value={text}
          aria-describedby={`${id}-read`}
          aria-invalid={wrong}
          onInput={event => {
            setText(event.currentTarget.value);
            const value = event.currentTarget.value.trim() === '' ? null : parseNumber(event.currentTarget.value);
            if (value !== null || event.currentTarget.value.trim() === '') onEstimate(value);
          }}
        />
        <span>{asked.unit}</span>
      </span>
      <p id={`${id}-read`} class="iv-read">
        {wrong ? 'That is no number yet. 17,000, 17k and 1.7e4 are.' : read === null ? '' : `read as ${withUnit(read, asked.unit)}`}
      </p>
      {held !== null && held.nearness !== 'unchecked' && actual !== null && (
        <p class="iv-held">
          <Icon shape={NEARNESS_SHAPE[held.nearness]} /> {held.says}: {withUnit(actual, asked.unit)}{' '}
          {'told' in asked.from ? 'by what you were told' : 'in your last run'}. <span>{asked.how}</span>
        </p>
      )}
      {held !== null && held.nearness === 'unchecked' && (
        <p class="iv-held">
          <Icon shape="unknown" />{' '}
          {'told' in asked.from
            ? 'Nobody has told you what it follows from; it is checked in the report.'
            : (noneOf(asked, attempt) ?? 'Checked once your design has run at that scale.')}
        </p>
      )}
    </div>
  );
}
