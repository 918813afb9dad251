import { useState } from 'preact/hooks';

interface Props {
  readonly passed: boolean;
  readonly shown: boolean;
  onShow(): void;
  onHide(): void;
}

/** The solution is there for who has passed; who has not is asked once more. */
export function SolutionOffer({ passed, shown, onShow, onHide }: Props) {
  const [asking, setAsking] = useState(false);
  return (
    <section class="ws-solution" aria-labelledby="ws-solution">
      <h2 id="ws-solution" class="ws-h2">
        Solution
      </h2>
      {shown ? (
        <button type="button" class="ws-link" onClick={onHide}>
          Back to your code
        </button>
      ) : asking && !passed ? (
        <p aria-live="polite">
          You have not passed yet. Show it anyway?{' '}
          <button
            type="button"
            class="ws-link"
            onClick={() => {
              setAsking(false);
              onShow();
            }}
          >
            Show it
          </button>{' '}
          <button type="button" class="ws-link" onClick={() => setAsking(false)}>
            Not yet
          </button>
        </p>
      ) : (
        <button type="button" class="ws-link" onClick={passed ? onShow : () => setAsking(true)}>
          {passed ? 'Compare your code with ours' : 'Show the solution'}
        </button>
      )}
    </section>
  );
}
