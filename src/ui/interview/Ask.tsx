import { useRef, useState } from 'preact/hooks';
import { Marked } from './Marked.tsx';
import type { DesignPrompt, Question } from './prompt.ts';
import { meant } from './questions.ts';

interface Props {
  readonly prompt: DesignPrompt;
  readonly asked: readonly string[];
  onAsk(id: string): void;
}

/** Two or three of what somebody may mean; more would be a list to read off. */
const OFFERED = 3;

/**
 * The interviewer answers what is asked and volunteers nothing: one types, and what it may mean is offered. The list of all questions is
 * there for those who want it.
 */
export function Ask({ prompt, asked, onAsk }: Props) {
  const [typed, setTyped] = useState('');
  const [all, setAll] = useState(false);
  const [said, setSaid] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const offered = meant(prompt.questions, typed).slice(0, OFFERED);
  const open = prompt.questions.filter(({ id }) => !asked.includes(id));

  function ask({ id, ask: words, says }: Question): void {
    onAsk(id);
    setTyped('');
    setSaid(`${words} ${says}`);
    field.current?.focus();
  }

  return (
    <div class="iv-ask">
      <blockquote class="iv-prompt">
        <p>{prompt.prompt}</p>
        <p>{prompt.opening}</p>
      </blockquote>
      {asked.length > 0 && (
        <dl class="iv-asked">
          {asked.map(id => {
            const question = prompt.questions.find(each => each.id === id);
            return (
              question && (
                <div key={id}>
                  <dt>{question.ask}</dt>
                  <dd>
                    <Marked text={question.says} />
                  </dd>
                </div>
              )
            );
          })}
        </dl>
      )}
      <p class="sr" role="status">
        {said}
      </p>
      <form
        class="iv-asking"
        onSubmit={event => {
          event.preventDefault();
          if (offered[0]) ask(offered[0]);
        }}
      >
        <label for="iv-question">Ask the interviewer</label>
        <input
          id="iv-question"
          ref={field}
          type="text"
          autocomplete="off"
          maxLength={200}
          value={typed}
          aria-describedby="iv-question-help"
          onInput={event => setTyped(event.currentTarget.value)}
        />
        <p id="iv-question-help">In your own words; Enter asks what comes first. What you ask and what you do not is in the report.</p>
        {typed.trim().length > 2 && offered.length === 0 && (
          <p role="status">“I have no answer to that. Assume something sensible, and write it down.”</p>
        )}
        {offered.length > 0 && (
          <ul class="iv-offered" aria-label="What you may mean">
            {offered.map(question => (
              <li key={question.id}>
                <button type="button" onClick={() => ask(question)}>
                  {question.ask}
                  {asked.includes(question.id) && <span> asked</span>}
                </button>
              </li>
            ))}
          </ul>
        )}
      </form>
      <details class="iv-all" open={all} onToggle={event => setAll(event.currentTarget.open)}>
        <summary>Show what can be asked</summary>
        <p>Better practice without it: an interviewer shows no list.</p>
        {all && open.length === 0 && <p>You have asked everything.</p>}
        {all && (
          <ul class="iv-offered">
            {open.map(question => (
              <li key={question.id}>
                <button type="button" onClick={() => ask(question)}>
                  {question.ask}
                </button>
              </li>
            ))}
          </ul>
        )}
      </details>
    </div>
  );
}
