import type { DesignPrompt } from './prompt.ts';

interface Props {
  readonly prompt: DesignPrompt;
  readonly notes: string;
  /** Two panes of one attempt may be in a page; ids must differ. */
  readonly id: string;
  readonly withPrompt: boolean;
  onNotes(notes: string): void;
}

/** Somebody's own words, kept in this browser as they are typed. Tab leaves the field, as in any form. */
export function Notes({ prompt, notes, id, withPrompt, onNotes }: Props) {
  return (
    <div class="iv-notes">
      {withPrompt && (
        <details>
          <summary>The prompt</summary>
          <p>{prompt.prompt}</p>
        </details>
      )}
      <label for={id}>Notes</label>
      <textarea
        id={id}
        spellcheck={false}
        value={notes}
        maxLength={50_000}
        aria-describedby={`${id}-help`}
        placeholder={'Requirements\n\nAssumptions\n\nParts\n\nWhat can fail'}
        onInput={event => onNotes(event.currentTarget.value)}
      />
      <p id={`${id}-help`}>Kept in this browser as you type. Tab leaves the field.</p>
    </div>
  );
}
