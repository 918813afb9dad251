import { useEffect, useState } from 'preact/hooks';
import { browserStore } from '../../workspace/storage.ts';
import { Marked } from '../Marked.tsx';
import { Decision, type SituationView } from './Decision.tsx';
import { type Decided, type Decisions, keepDecisions, readDecisions } from './kept.ts';
import type { Situation } from './view.ts';

interface Props {
  readonly situations: readonly SituationView[];
  readonly answer: readonly string[];
}

/** Six situations, each decided before its runs are shown; then the model answer. */
export function AsyncOrSync({ situations, answer }: Props) {
  const [decisions, setDecisions] = useState<Decisions>({});
  useEffect(() => {
    const read = () => setDecisions(readDecisions(browserStore()));
    read();
    // Another tab goes on with it.
    addEventListener('storage', read);
    return () => removeEventListener('storage', read);
  }, []);

  function decide(situation: Situation, decided: Decided | null): void {
    const { [situation]: _, ...others } = readDecisions(browserStore());
    const next = decided === null ? others : { ...others, [situation]: decided };
    keepDecisions(browserStore(), next);
    setDecisions(next);
  }

  const done = situations.filter(({ text }) => decisions[text.id] !== undefined);
  const right = done.filter(({ text }) => decisions[text.id]!.way === text.right).length;
  const best = done.filter(({ text }) => text.reasons[decisions[text.id]!.reason]?.is === 'best').length;
  return (
    <>
      {situations.map((view, index) => (
        <Decision
          key={view.text.id}
          {...view}
          number={index + 1}
          decided={decisions[view.text.id] ?? null}
          onDecide={decided => decide(view.text.id, decided)}
        />
      ))}
      <section class="aos-end" aria-labelledby="aos-end">
        <h2 id="aos-end">The answer</h2>
        <p role="status">
          {done.length === 0
            ? 'Decide the six situations first: the answer says little to somebody who has not.'
            : `${done.length} of ${situations.length} decided: ${right} as the runs say, ${best} for the reason that decides it.`}
        </p>
        <Answer answer={answer} open={done.length === situations.length} />
      </section>
    </>
  );
}

/** There for who has decided all; who has not is asked once more. */
function Answer({ answer, open }: { readonly answer: readonly string[]; readonly open: boolean }) {
  const [asked, setAsked] = useState<'no' | 'once' | 'twice'>('no');
  if (open || asked === 'twice')
    return (
      <div class="aos-answer">
        {answer.map(paragraph => (
          <p key={paragraph}>
            <Marked text={paragraph} />
          </p>
        ))}
      </div>
    );
  return (
    <p class="aos-act">
      {asked === 'once' && <span>Some situations are still open. Read it anyway?</span>}
      <button type="button" class="btn" onClick={() => setAsked(asked === 'no' ? 'once' : 'twice')}>
        {asked === 'no' ? 'Read the answer' : 'Read it anyway'}
      </button>
    </p>
  );
}
