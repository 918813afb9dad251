import type { Exercise } from '../../exercise/exercise.ts';
import type { History } from '../../history/event.ts';
import type { Locals } from '../../history/locals.ts';
import { Icon } from './Icon.tsx';
import { some } from './report-view.ts';
import { type MessageState, type WorkerState, worldAt } from './world.ts';

interface Props {
  readonly exercise: Exercise;
  readonly history: History;
  readonly event: number;
  readonly step: number;
  readonly locals: Locals | null;
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

/** Queue and tables right after the current step, which survive a crash; and what each worker has in hand and in its variables, which does not. */
export function WorldPane({ exercise, history, event, step, locals }: Props) {
  const { messages, tables, workers } = worldAt(exercise, history, event);
  const alone = history.every(each => !('worker' in each) || each.worker === 1);
  return (
    <>
      <div class="ws-bar">
        <h2>State</h2>
        <span class="ws-quiet">after step {step + 1}</span>
      </div>
      <div class="ws-world">
        <section>
          <h3>
            queue <span>{queueName(exercise)}</span>
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
        <section>
          <h3>in hand</h3>
          {workers.length === 0 ? (
            <p class="ws-none">no process yet</p>
          ) : (
            <table>
              <tbody>
                {workers.map(worker => (
                  <Worker key={worker.worker} state={worker} alone={alone} />
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
        {locals && locals.variables.length > 0 && (
          <section>
            <h3>
              variables <span>{`before line ${locals.line.line}`}</span>
            </h3>
            <table>
              <tbody>
                {locals.variables.map(({ name, value }) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td class={value.length > 24 ? 'ws-variable ws-long' : 'ws-variable'}>{value}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </div>
    </>
  );
}

function queueName({ broker }: Exercise): string {
  if (broker.kind === 'http') return `${broker.method} ${broker.path}`;
  if (broker.kind === 'pubsub') return broker.subscription;
  return broker.kind === 'sqs' ? broker.queue : broker.kind === 'kafka' ? broker.subscribe.join(', ') : broker.consume.join(', ');
}

function Worker({ state, alone }: { readonly state: WorkerState; readonly alone: boolean }) {
  const { worker, life, memory, hand, changed } = state;
  return (
    <tr class={changed ? 'ws-changed' : ''}>
      <th scope="row">{alone ? `life ${life}` : `worker ${worker}, life ${life}`}</th>
      <td class="ws-where">
        {memory !== 'in use' || hand.length === 0 ? (
          <span class={memory === 'in use' ? '' : 'ws-memory'}>
            {memory === 'gone' && <Icon shape="crash" />}
            {memory === 'in use' ? 'nothing in hand' : memory === 'gone' ? 'dead, memory gone' : 'memory empty'}
          </span>
        ) : (
          hand.map(({ delivery, message, attempt }) => (
            <div key={delivery}>
              <Icon shape={attempt > 1 ? 'redelivered' : 'in-flight'} /> {message}
              {attempt > 1 && `, receive ${attempt}`}
            </div>
          ))
        )}
      </td>
    </tr>
  );
}
