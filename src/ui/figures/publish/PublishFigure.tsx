import type { Shape } from '../../workspace/Icon.tsx';
import { Square } from '../crash/Square.tsx';
import { Trace, type TraceRow } from '../crash/Trace.tsx';
import { Pick as PickOne, Status } from '../parts.tsx';
import { useFigure } from '../use-figure.ts';
import {
  BROKERS,
  type BrokerName,
  NAMES,
  OPENING,
  type Outcome,
  type Pick,
  PLACES,
  type PublishView,
  SETTINGS,
  type Step,
  TROUBLE_NAMES,
  TROUBLES,
} from './view.ts';

const OPEN = [OPENING];
const SHAPE: { readonly [outcome in Outcome]: Shape } = { once: 'acked', lost: 'failed', twice: 'redelivered' };
const VERDICT: { readonly [outcome in Outcome]: string } = {
  once: 'Published once.',
  lost: 'Lost. No consumer can make up for that.',
  twice: 'Published twice, under one id. The consumer can tell.',
};

export function PublishFigure({ first }: { readonly first: PublishView }) {
  const { view, notice, said, replay } = useFigure<Pick, PublishView>('publish', first, OPEN);
  const { picked, outcome, outcomes, steps } = view;
  const { broker } = picked;
  const pick = (change: Partial<Pick>) => replay([{ ...picked, ...change }]);
  return (
    <div class="fig-stage">
      <div class="pb-top">
        <PickOne<BrokerName>
          legend="Broker"
          name="pb-broker"
          value={broker}
          options={BROKERS.map(value => ({ value, text: NAMES[value] }))}
          onPick={value => pick({ broker: value })}
        />
      </div>
      <table class="crash-grid">
        <caption>Every square is a run in which one event is published, and one thing goes wrong.</caption>
        <thead>
          <tr>
            <th scope="col">the producer</th>
            {TROUBLES.map(trouble => (
              <th scope="col" key={trouble}>
                {TROUBLE_NAMES[broker][trouble]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {SETTINGS[broker].map(({ name, note }, setting) => (
            <tr key={name} class={picked.setting === setting ? 'crash-picked' : undefined}>
              <th scope="row">
                {name}
                <small>{note}</small>
              </th>
              {TROUBLES.map(trouble => {
                const comes = outcomes[broker][setting]![trouble];
                return (
                  <td key={trouble} data-head={TROUBLE_NAMES[broker][trouble]}>
                    <Square
                      shape={SHAPE[comes]}
                      word={comes}
                      label={`${name}, ${TROUBLE_NAMES[broker][trouble]}`}
                      picked={picked.setting === setting && picked.trouble === trouble}
                      onPick={() => pick({ setting, trouble })}
                    />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <Status notice={notice} said={said}>
        {first.said}
      </Status>
      <div class="pb-run">
        <Trace heads={PLACES[broker]} rows={steps.map(rowOf)} verdict={{ shape: SHAPE[outcome], text: VERDICT[outcome] }} />
      </div>
    </div>
  );
}

const rowOf = ({ places, ...step }: Step): TraceRow => ({ ...step, cells: places.map(ids => ids.map(id => ({ id }))) });
