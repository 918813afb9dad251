import type { BrokerWords } from '../../brokers/kind.ts';
import type { History } from '../../history/event.ts';
import { Index } from '../../history/index.ts';
import type { Locals } from '../../history/locals.ts';
import { actorName, shortName } from '../../report/names.ts';
import type { System } from '../../system/system.ts';
import { wordsOf } from '../../system/words.ts';
import { Icon } from './Icon.tsx';
import { count } from './report-view.ts';
import { type Section, sectionsOf } from './sections.ts';
import { type LogState, type MessageState, type WorkerState, worldAt } from './world.ts';

interface Props {
  readonly system: System;
  readonly history: History;
  readonly event: number;
  readonly step: number;
  readonly locals: Locals | null;
}

const SHAPES = {
  waiting: 'waiting',
  'in-flight': 'in-flight',
  late: 'redelivered',
  done: 'acked',
  'dead-lettered': 'dead',
  gone: 'dead',
} as const satisfies { readonly [where in MessageState['where']]: string };

/** The broker's own word. */
function whereOf({ where }: BrokerWords, at: MessageState['where']): string {
  switch (at) {
    case 'in-flight':
      return where.inFlight;
    case 'dead-lettered':
      return 'dead-lettered';
    case 'gone':
      return 'gone for good';
    default:
      return where[at];
  }
}

/** Queue and tables right after the current step, which survive a crash; and what each worker has in hand and in its variables, which does not. */
export function WorldPane({ system, history, event, step, locals }: Props) {
  const { messages, tables, workers, logs } = worldAt(system, history, event);
  const index = new Index(history);
  const alone = history.every(each => !('worker' in each) || each.worker === 1);
  return (
    <>
      <div class="ws-bar">
        <h2>State</h2>
        <span class="ws-quiet">after step {step + 1}</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard */}
      <section class="ws-world" aria-label="What is where" tabIndex={0}>
        {logs.map(log => (
          <Log key={`${log.topic}-${log.partition}-${log.group}`} log={log} index={index} alone={alone} />
        ))}
        {sectionsOf(system, messages).map(section => (
          <Messages key={section.names.join()} {...section} />
        ))}
        <section>
          <h3>in hand</h3>
          {workers.length === 0 ? (
            <p class="ws-none">no process yet</p>
          ) : (
            <table>
              <tbody>
                {workers.map(worker => (
                  <Worker
                    key={worker.worker}
                    name={alone ? `life ${worker.life}` : actorName(index, worker)}
                    state={worker}
                    system={system}
                  />
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
      </section>
    </>
  );
}

/** A partition as a row of cells; where the group begins and what each member is handed next stand below their cells. */
function Log({ log, index, alone }: { readonly log: LogState; readonly index: Index; readonly alone: boolean }) {
  const { topic, partition, group, cells, committedOffset, next, changed } = log;
  const end = (cells.at(-1)?.offset ?? committedOffset - 1) + 1;
  const marks = (offset: number) => [
    ...(committedOffset === offset ? ['committed offset'] : []),
    ...next
      .filter(each => each.offset === offset)
      .map(({ worker }) => (alone ? 'next' : `next for ${index.programOf(worker) === null ? worker : shortName(index, worker)}`)),
  ];
  return (
    <section>
      <h3>
        log{' '}
        <span>
          {topic}, partition {partition}
          {group !== null && `, read by ${group}`}
        </span>
      </h3>
      <ol class={changed ? 'ws-log ws-log-changed' : 'ws-log'}>
        {[...cells, { offset: end, message: null, where: 'waiting' as const }].map(({ offset, message, where }) => (
          <li key={offset} class={offset === end ? 'ws-log-end' : `ws-log-${where}`}>
            <span class="ws-log-cell">
              {offset < end && <Icon shape={SHAPES[where]} />}
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

/** What is in a queue, or in several that one program reads. */
function Messages({ words, names, messages }: Section) {
  const queues = new Set(messages.map(({ queue }) => queue));
  return (
    <section>
      <h3>
        {words.contents} <span>{names.join(', ')}</span>
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
                  <Icon shape={SHAPES[where]} /> {whereOf(words, where)}
                  {queues.size > 1 && ` in ${queue}`}
                  {receives > 1 && <span class="ws-receives">{`, ${count(receives)} ${words.handings}`}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Worker({ name, state, system }: { readonly name: string; readonly state: WorkerState; readonly system: System }) {
  const { memory, hand, changed } = state;
  return (
    <tr class={changed ? 'ws-changed' : ''}>
      <th scope="row">{name}</th>
      <td class="ws-where">
        {memory !== 'in use' || hand.length === 0 ? (
          <span class={memory === 'in use' ? '' : 'ws-memory'}>
            {memory === 'gone' && <Icon shape="crash" />}
            {memory === 'in use' ? 'nothing in hand' : memory === 'gone' ? 'dead, memory gone' : 'memory empty'}
          </span>
        ) : (
          hand.map(({ delivery, message, queue, attempt }) => (
            <div key={delivery}>
              <Icon shape={attempt > 1 ? 'redelivered' : 'in-flight'} /> {message}
              {attempt > 1 && `, ${wordsOf(system, queue).handing} ${attempt}`}
            </div>
          ))
        )}
      </td>
    </tr>
  );
}
