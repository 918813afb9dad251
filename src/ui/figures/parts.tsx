import type { ComponentChildren } from 'preact';
import { Icon, type Shape } from '../workspace/Icon.tsx';

interface ActProps {
  readonly can: boolean;
  readonly main?: boolean;
  readonly shape?: Shape;
  /** Where the visible word alone would not say what it is about. */
  readonly label?: string;
  onAct(): void;
  readonly children?: ComponentChildren;
}

/** A verb. What cannot be done now is shown as such and keeps the focus, so nobody at a keyboard is thrown back to the top. */
export function Act({ can, main = false, shape, label, onAct, children }: ActProps) {
  const classes = ['btn', main && 'btn-main', !children && 'btn-icon'].filter(Boolean).join(' ');
  return (
    <button type="button" class={classes} aria-disabled={can ? undefined : true} aria-label={label} onClick={() => can && onAct()}>
      {shape && <Icon shape={shape} />}
      {children}
    </button>
  );
}

interface PickProps<Value extends string | number> {
  readonly legend: string;
  /** The legend is for ears: what stands around says it to everybody else. */
  readonly silent?: boolean;
  readonly name: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly text: ComponentChildren }[];
  onPick(value: Value): void;
}

/** One of a few, side by side: a group of radio buttons, so that arrow keys move between them. */
export function Pick<Value extends string | number>({ legend, silent = false, name, value, options, onPick }: PickProps<Value>) {
  return (
    <fieldset class="fig-pick">
      <legend class={silent ? 'sr' : undefined}>{legend}</legend>
      <div>
        {options.map(option => (
          <label key={option.value}>
            <input type="radio" name={name} checked={option.value === value} onChange={() => onPick(option.value)} />
            <span>{option.text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** What the last action brought about, or why there is nothing to see yet. Read out, and it keeps its room when it is empty. */
export function Status({
  notice,
  said,
  children,
}: {
  readonly notice: string;
  readonly said: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <p class="fig-said" role="status">
      {notice === '' ? said || children : <em>{notice}</em>}
    </p>
  );
}

interface StepperProps {
  /** `processes of email`: said by the buttons. */
  readonly what: string;
  /** Beside the number, for one and for any other; without it the number stands alone, and `what` is for ears. */
  readonly unit?: readonly [one: string, many: string];
  readonly value: number;
  readonly least: number;
  readonly most: number;
  onLess(): void;
  onMore(): void;
}

/** One less, one more. */
export function Stepper({ what, unit, value, least, most, onLess, onMore }: StepperProps) {
  return (
    <span class="fig-stepper">
      <button
        type="button"
        aria-label={`Fewer ${what}`}
        aria-disabled={value > least ? undefined : true}
        onClick={() => value > least && onLess()}
      >
        −
      </button>
      <span>
        {value} {unit ? <small>{unit[value === 1 ? 0 : 1]}</small> : <span class="sr">{what}</span>}
      </span>
      <button
        type="button"
        aria-label={`More ${what}`}
        aria-disabled={value < most ? undefined : true}
        onClick={() => value < most && onMore()}
      >
        +
      </button>
    </span>
  );
}

interface RangeProps {
  readonly name: string;
  readonly value: number;
  /** The value in words. */
  readonly text: string;
  readonly least: number;
  readonly most: number;
  readonly by: number;
  onChange(value: number): void;
}

/** A number to be pushed up and down, with its value in words beside it. */
export function Range({ name, value, text, least, most, by, onChange }: RangeProps) {
  return (
    <label class="fig-range">
      <span>
        {name} <b>{text}</b>
      </span>
      <input
        type="range"
        min={least}
        max={most}
        step={by}
        value={value}
        aria-valuetext={text}
        onInput={event => onChange(Number(event.currentTarget.value))}
      />
    </label>
  );
}
