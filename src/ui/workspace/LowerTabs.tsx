import { stepAfterKey } from './steps.ts';

export type Lower = 'scale' | 'timeline';

interface Props {
  readonly lower: Lower;
  /** There is a run to show on the timeline. */
  readonly hasRun: boolean;
  onLower(lower: Lower): void;
}

const WORDS: { readonly [lower in Lower]: string } = { scale: 'At scale', timeline: 'Timeline' };

/** What the lower part of the workspace shows, where there are two things that it could. */
export function LowerTabs({ lower, hasRun, onLower }: Props) {
  const all: readonly Lower[] = hasRun ? ['scale', 'timeline'] : ['scale'];
  function onKeyDown(event: KeyboardEvent): void {
    const next = /^(ArrowLeft|ArrowRight|Home|End)$/.test(event.key) ? stepAfterKey(event.key, all.indexOf(lower), all.length) : null;
    if (next === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onLower(all[next]!);
    document.getElementById(`ws-lower-${all[next]}`)?.focus();
  }
  return (
    <div class="ws-lower" role="tablist" aria-label="Below the code" onKeyDown={onKeyDown}>
      {all.map(each => (
        <button
          key={each}
          id={`ws-lower-${each}`}
          type="button"
          role="tab"
          aria-selected={each === lower}
          aria-controls={`ws-${each}`}
          tabIndex={each === lower ? 0 : -1}
          onClick={() => onLower(each)}
        >
          {WORDS[each]}
        </button>
      ))}
    </div>
  );
}

/** Of the whole workspace: which of its parts are there. */
export function classOf(withRun: boolean, atScale: boolean, lower: Lower): string {
  if (!atScale) return withRun ? 'ws ws-with-run' : 'ws';
  return `ws ws-with-run ws-at-scale ws-shows-${withRun ? lower : 'scale'}`;
}
