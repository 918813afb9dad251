import { Icon, type Shape } from '../../workspace/Icon.tsx';
import { Listing } from '../crash/Listing.tsx';
import { Pick as PickOne, Status } from '../parts.tsx';
import { useFigure } from '../use-figure.ts';
import { type GuaranteesView, HANDLERS, type HandlerView, OPENING, type Outcome, type Pick, type StepView } from './view.ts';

const SHAPE: { readonly [outcome in Outcome]: Shape } = { right: 'acked', lost: 'failed', twice: 'failed' };
const OPEN = [OPENING];

export function GuaranteesFigure({ first }: { readonly first: GuaranteesView }) {
  const { view, notice, said, replay } = useFigure<Pick, GuaranteesView>('guarantees', first, OPEN);
  const { handlers, picked, outcome, stock } = view;
  const pick = (handler: number, point: number | null) => replay([{ handler, point }]);
  const handler = handlers[picked.handler]!;
  return (
    <div class="fig-stage">
      <div class="gt-top">
        <div class="gt-code">
          <PickOne<number>
            legend="Acknowledge"
            name="gt-handler"
            value={picked.handler}
            options={HANDLERS.map(({ name }, value) => ({ value, text: name }))}
            onPick={value => pick(value, Math.min(1, handlers[value]!.points.length - 1))}
          />
          <Listing lines={handler.lines} points={handler.points} point={picked.point} onPick={point => pick(picked.handler, point)} />
        </div>
        <div class="gt-all">
          <Grid handlers={handlers} picked={picked} onPick={pick} />
          <dl class="gt-counts">
            <div>
              <dt>mugs before</dt>
              <dd>{stock[0]}</dd>
            </div>
            <div class={`c-${SHAPE[outcome]}`}>
              <dt>
                <Icon shape={SHAPE[outcome]} /> {{ right: 'after: right', lost: 'after: order lost', twice: 'after: sold twice' }[outcome]}
              </dt>
              <dd>{stock[1]}</dd>
            </div>
          </dl>
        </div>
      </div>
      <Status notice={notice} said={said}>
        {first.said}
      </Status>
      <div class="gt-run" dangerouslySetInnerHTML={{ __html: view.svg }} />
      <Steps steps={view.steps} />
    </div>
  );
}

interface GridProps {
  readonly handlers: readonly HandlerView[];
  readonly picked: Pick;
  onPick(handler: number, point: number | null): void;
}

/** All places at once: a row for each handler, a run in each square. */
function Grid({ handlers, picked, onPick }: GridProps) {
  return (
    <table class="gt-grid">
      <caption>Every square is a run in which the process dies at one place, from the first wait to the last.</caption>
      <tbody>
        {handlers.map(({ calm, points }, handler) => (
          <tr key={HANDLERS[handler]!.name}>
            <th scope="row">
              <b>{HANDLERS[handler]!.guarantee}</b> ack {HANDLERS[handler]!.name}
            </th>
            <td>
              {[{ point: null, outcome: calm, where: 'no crash' }, ...points.map((one, point) => ({ ...one, point }))].map(
                ({ point, outcome, where }) => (
                  <button
                    type="button"
                    key={point}
                    class="crash-cell"
                    aria-pressed={picked.handler === handler && picked.point === point}
                    onClick={() => onPick(handler, point)}
                  >
                    <Icon shape={SHAPE[outcome]} />
                    <span>{outcome}</span>
                    <small>{point === null ? 'calm' : point + 1}</small>
                    <span class="sr">{`, ack ${HANDLERS[handler]!.name}, ${point === null ? where : `crash ${where}`}`}</span>
                  </button>
                ),
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const STATES: { readonly [state: string]: Shape } = {
  'in-flight': 'in-flight',
  done: 'acked',
  late: 'redelivered',
  wrong: 'failed',
  'dead-lettered': 'dead',
  crash: 'crash',
};

/** The same run as a list: for ears on wide screens, for everybody on narrow ones. */
function Steps({ steps }: { readonly steps: readonly StepView[] }) {
  return (
    <ol class="gt-steps" aria-label="The run, step by step">
      {steps.map(({ at, line, says, state }, step) => (
        <li key={step}>
          <Icon shape={STATES[state] ?? 'waiting'} />
          <span class="gt-at">{at / 1000} s</span>
          <span>
            {says}
            {line !== null && <span class="gt-at"> line {line}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}
