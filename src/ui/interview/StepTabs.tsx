import { useRef } from 'preact/hooks';

export const STEPS = ['ask', 'estimate', 'design', 'twists', 'finish'] as const;
export type Step = (typeof STEPS)[number];

const NAMES: { readonly [step in Step]: string } = {
  ask: 'Ask',
  estimate: 'Estimate',
  design: 'Design',
  twists: 'Twists',
  finish: 'Finish',
};

/** The parts of an interview, in the order in which they mostly come; nothing is locked. Arrow keys go along them. */
export function StepTabs({ step, onStep }: { readonly step: Step; onStep(step: Step): void }) {
  const list = useRef<HTMLDivElement>(null);
  function move(event: KeyboardEvent): void {
    const at = STEPS.indexOf(step);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: STEPS.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = STEPS[(to + STEPS.length) % STEPS.length]!;
    onStep(next);
    list.current?.querySelector<HTMLElement>(`#iv-tab-${next}`)?.focus();
  }
  return (
    <div ref={list} class="iv-steps" role="tablist" aria-label="Parts of the interview" onKeyDown={move}>
      {STEPS.map(each => (
        <button
          key={each}
          type="button"
          id={`iv-tab-${each}`}
          role="tab"
          aria-selected={each === step}
          aria-controls={`iv-panel-${each}`}
          tabIndex={each === step ? 0 : -1}
          onClick={() => onStep(each)}
        >
          {NAMES[each]}
        </button>
      ))}
    </div>
  );
}
