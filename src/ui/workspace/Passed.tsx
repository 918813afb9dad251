import { nextAfter } from '../site/course/next.ts';
import type { Around } from './around.ts';
import { Inline } from './Inline.tsx';
import { readProgress } from './progress.ts';
import { some } from './report-view.ts';
import { browserStore } from './storage.ts';

interface Props {
  readonly slug: string;
  readonly around: Around;
  onSolution(): void;
  onOthers(): void;
}

/** What somebody who has passed has shown, what else there is to read here, and where to go from here. */
export function Passed({ slug, around, onSolution, onOthers }: Props) {
  const { shown, others } = around;
  return (
    <div class="ws-passed">
      <section aria-labelledby="ws-shown">
        <h3 id="ws-shown">{shown === null ? 'It is right' : 'What you have shown'}</h3>
        {shown !== null && (
          <>
            <p>
              <Inline text={shown.production} />
            </p>
            <p>
              <b>Left out here.</b> <Inline text={shown.leftOut} />
            </p>
          </>
        )}
        <p class="ws-passed-ways">
          <button type="button" class="ws-link" onClick={onSolution}>
            Compare your code with ours
          </button>
          {others > 0 && (
            <button type="button" class="ws-link" onClick={onOthers}>
              {others === 1 ? 'Read another right answer' : `Read ${others} other right answers`}
            </button>
          )}
        </p>
      </section>
      {around.alone !== true && <Next slug={slug} around={around} />}
    </div>
  );
}

function Next({ slug, around: { course, shown } }: Pick<Props, 'slug' | 'around'>) {
  const store = browserStore();
  const next = nextAfter(course, { slug, suggested: shown?.next?.exercise ?? null }, other => readProgress(store, other));
  if (next === null)
    return (
      <p>
        You have passed {course.length === 1 ? 'the only exercise that there is' : `all ${some(course.length, 'exercise')}`}.{' '}
        <a href="/exercises/">Look back at them</a>
      </p>
    );
  const why = next.buildsOn.includes(slug)
    ? 'It builds on what you have just shown.'
    : next.buildsOn.length === 0
      ? 'It takes no other exercise for granted.'
      : 'You know by now what it takes for granted.';
  return (
    <section class="ws-next" aria-labelledby="ws-next">
      <h3 id="ws-next">Next: {next.title}</h3>
      <p>{next.slug === shown?.next?.exercise ? <Inline text={shown.next.why} /> : why}</p>
      <p class="ws-passed-ways">
        <a class="btn btn-main" href={`/exercises/${next.slug}/`}>
          Open it
        </a>
        <span class="ws-quiet">about {next.minutes} minutes</span>
        <a href="/exercises/">All exercises</a>
      </p>
    </section>
  );
}
