import type { Exercise } from '../../exercise/exercise.ts';
import type { History } from '../../history/event.ts';
import { Icon } from './Icon.tsx';
import { some } from './report-view.ts';
import { type MessageState, worldAt } from './world.ts';

interface Props {
  readonly exercise: Exercise;
  readonly history: History;
  readonly event: number;
  readonly step: number;
}

const WHERE: {
  readonly [where in MessageState['where']]: {
    readonly shape: 'waiting' | 'in-flight' | 'redelivered' | 'acked' | 'dead';
    readonly word: string;
  };
} = {
  waiting: { shape: 'waiting', word: 'visible' },
  'in-flight': { shape: 'in-flight', word: 'in flight' },
  late: { shape: 'redelivered', word: 'in flight again' },
  done: { shape: 'acked', word: 'deleted' },
  'dead-lettered': { shape: 'dead', word: 'dead-lettered' },
};

/** Queue and tables right after the current step: what survives a crash. */
export function WorldPane({ exercise, history, event, step }: Props) {
  const { messages, tables } = worldAt(exercise, history, event);
  return (
    <>
      <div class="ws-bar">
        <h2>State</h2>
        <span class="ws-quiet">after step {step + 1}</span>
      </div>
      <div class="ws-world">
        <section>
          <h3>
            queue <span>{exercise.broker.queue}</span>
          </h3>
          {messages.length === 0 ? (
            <p class="ws-none">empty</p>
          ) : (
            <table>
              <tbody>
                {messages.map(({ id, where, receives, changed }) => (
                  <tr key={id} class={changed ? 'ws-changed' : ''}>
                    <th scope="row">{id}</th>
                    <td class="ws-where">
                      <Icon shape={WHERE[where].shape} /> {WHERE[where].word}
                      {receives > 1 && <span class="ws-receives">{`, ${some(receives, 'receive')}`}</span>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </section>
        {tables.map(({ name, rows }) => (
          <section key={name}>
            <h3>{name}</h3>
            {rows.length === 0 ? (
              <p class="ws-none">no rows</p>
            ) : (
              <table>
                <tbody>
                  {rows.map(({ key, value, before }) => (
                    <tr key={key} class={before === undefined ? '' : 'ws-changed'}>
                      <th scope="row">{key}</th>
                      <td>
                        {before !== undefined && <span class="ws-was">{`${before} → `}</span>}
                        {value}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </section>
        ))}
      </div>
    </>
  );
}
