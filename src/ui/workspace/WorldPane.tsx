import type { Exercise } from '../../exercise/exercise.ts';
import type { History } from '../../history/event.ts';
import type { Locals } from '../../history/locals.ts';
import { Icon } from './Icon.tsx';
import { some } from './report-view.ts';
import { type LogState, type MessageState, type WorkerState, worldAt } from './world.ts';

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
  gone: { shape: 'dead', word: 'gone for good' },
};

/** The broker's own words for the same places. */
const OWN_WORDS: { readonly [kind: string]: { readonly [where in MessageState['where']]?: string } } = {
  kafka: { waiting: 'not handed out', 'in-flight': 'in hand', late: 'in hand again', done: 'committed' },
  rabbitmq: { waiting: 'ready', 'in-flight': 'unacked', late: 'unacked again', done: 'acknowledged' },
};

/** Queue and tables right after the current step, which survive a crash; and what each worker has in hand and in its variables, which does not. */
export function WorldPane({ exercise, history, event, step, locals }: Props) {
  const { messages, tables, workers, logs } = worldAt(exercise, history, event);
  const { kind } = exercise.broker;
  const words = OWN_WORDS[kind] ?? {};
  const queues = new Set(messages.map(({ queue }) => queue));
  const alone = history.every(each => !('worker' in each) || each.worker === 1);
  return (
    <>
      <div class="ws-bar">
        <h2>State</h2>
        <span class="ws-quiet">after step {step + 1}</span>
      </div>
      <div class="ws-world">
        {logs.map(log => (
          <Log key={`${log.topic}-${log.partition}`} log={log} alone={alone} />
        ))}
        <section>
          <h3>
            {kind === 'kafka' ? 'records' : 'queue'} <span>{queueName(exercise)}</span>
          </h3>
          {messages.length === 0 ? (
            <p class="ws-none">empty</p>
          ) : (
            <table>
              <tbody>
                {messages.map(({ id, where, queue, receives, changed }) => (
                  <tr key={id} class={changed ? 'ws-changed' : ''}>
                    <th scope="row">{id}</th>
                    <td class="ws-where">
                      <Icon shape={WHERE[where].shape} /> {words[where] ?? WHERE[where].word}
                      {kind === 'rabbitmq' && queues.size > 1 && ` in ${queue}`}
                      {receives > 1 && (
                        <span class="ws-receives">
                          {kind === 'sqs' || kind === 'sns' ? `, ${some(receives, 'receive')}` : `, ${receives} deliveries`}
                        </span>
                      )}
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
                  <Worker key={worker.worker} state={worker} alone={alone} own={kind !== 'sqs' && kind !== 'sns'} />
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

/** A partition as a row of cells; where the group begins and what each member is handed next stand below their cells. */
function Log({ log, alone }: { readonly log: LogState; readonly alone: boolean }) {
  const { topic, partition, cells, committedOffset, next, changed } = log;
  const end = (cells.at(-1)?.offset ?? committedOffset - 1) + 1;
  const marks = (offset: number) => [
    ...(committedOffset === offset ? ['committed offset'] : []),
    ...next.filter(each => each.offset === offset).map(({ worker }) => (alone ? 'next' : `next for ${worker}`)),
  ];
  return (
    <section>
      <h3>
        log{' '}
        <span>
          {topic}, partition {partition}
        </span>
      </h3>
      <ol class={changed ? 'ws-log ws-log-changed' : 'ws-log'}>
        {[...cells, { offset: end, message: null, where: 'waiting' as const }].map(({ offset, message, where }) => (
          <li key={offset} class={offset === end ? 'ws-log-end' : `ws-log-${where}`}>
            <span class="ws-log-cell">
              {offset < end && <Icon shape={WHERE[where].shape} />}
              {offset}
              <span class="sr">{offset === end ? ', the end of the log' : message === null ? ', handled before' : `, ${message}`}</span>
            </span>
            {marks(offset).map(mark => (
              <span key={mark} class={mark === 'committed offset' ? 'ws-log-mark ws-log-committed' : 'ws-log-mark'}>
                {mark}
              </span>
            ))}
          </li>
        ))}
      </ol>
    </section>
  );
}

function queueName({ broker }: Exercise): string {
  if (broker.kind === 'http') return `${broker.method} ${broker.path}`;
  if (broker.kind === 'pubsub') return broker.subscription;
  return broker.kind === 'sqs' ? broker.queue : broker.kind === 'kafka' ? broker.subscribe.join(', ') : broker.consume.join(', ');
}

function Worker({ state, alone, own }: { readonly state: WorkerState; readonly alone: boolean; readonly own: boolean }) {
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
              {attempt > 1 && `, ${own ? 'delivery' : 'receive'} ${attempt}`}
            </div>
          ))
        )}
      </td>
    </tr>
  );
}
