/** The few sorts of fields that the forms of a board have. */
import { useState } from 'preact/hooks';

interface Named {
  readonly label: string;
  readonly id: string;
}

interface ChoiceProps<Value extends string> extends Named {
  readonly value: Value;
  readonly choices: { readonly [value in Value]: string };
  onChoose(value: Value): void;
}

export function Choice<Value extends string>({ label, id, value, choices, onChoose }: ChoiceProps<Value>) {
  return (
    <p class="bd-field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={event => onChoose(event.currentTarget.value as Value)}>
        {Object.entries<string>(choices).map(([each, words]) => (
          <option key={each} value={each}>
            {words}
          </option>
        ))}
      </select>
    </p>
  );
}

interface CountProps extends Named {
  readonly value: number;
  readonly least: number;
  readonly most: number;
  onCount(value: number): void;
}

/** A whole number, taken over once somebody has typed all of it. What is out of bounds becomes the nearest that is not. */
export function Count({ label, id, value, least, most, onCount }: CountProps) {
  return (
    <p class="bd-field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        inputMode="numeric"
        value={value}
        min={least}
        max={most}
        step={1}
        onChange={event => {
          const typed = Math.round(Number(event.currentTarget.value));
          const next = event.currentTarget.value.trim() === '' || Number.isNaN(typed) ? value : Math.min(most, Math.max(least, typed));
          event.currentTarget.value = String(next);
          if (next !== value) onCount(next);
        }}
      />
    </p>
  );
}

interface SwitchProps extends Named {
  readonly on: boolean;
  onSwitch(on: boolean): void;
}

export function Switch({ label, id, on, onSwitch }: SwitchProps) {
  return (
    <p class="bd-field bd-switch">
      <input id={id} type="checkbox" checked={on} onChange={event => onSwitch(event.currentTarget.checked)} />
      <label for={id}>{label}</label>
    </p>
  );
}

interface NameProps extends Named {
  readonly value: string;
  /** @returns why it cannot be called so; null where it can */
  onName(name: string): string | null;
}

export function Name({ label, id, value, onName }: NameProps) {
  const [why, setWhy] = useState<string | null>(null);
  return (
    <p class="bd-field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        value={value}
        maxLength={40}
        autocomplete="off"
        spellcheck={false}
        aria-describedby={why === null ? undefined : `${id}-why`}
        aria-invalid={why !== null}
        onChange={event => {
          const refused = onName(event.currentTarget.value.trim());
          setWhy(refused);
          if (refused !== null) event.currentTarget.value = value;
        }}
      />
      {why !== null && (
        <span id={`${id}-why`} class="bd-why" role="status">
          {why.replaceAll('`', '')}
        </span>
      )}
    </p>
  );
}
