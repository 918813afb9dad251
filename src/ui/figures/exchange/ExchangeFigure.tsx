import { useState } from 'preact/hooks';
import { Icon, type Shape } from '../../workspace/Icon.tsx';
import { Act, Pick, Status } from '../parts.tsx';
import { useFigure } from '../use-figure.ts';
import {
  type ExchangeAction,
  type ExchangeType,
  type ExchangeView,
  type Fate,
  LONGEST_KEY,
  MOST_BINDINGS,
  MOST_MESSAGES,
  OPENING,
  PRESETS,
  type QueueView,
  TYPES,
} from './view.ts';

const SHAPE: { readonly [fate in Fate]: Shape } = { routed: 'acked', dropped: 'failed', returned: 'redelivered', alternate: 'waiting' };
const WORD: { readonly [fate in Fate]: string } = { routed: 'routed', dropped: 'dropped', returned: 'sent back', alternate: 'unrouted' };
const plain = { autocomplete: 'off', autocapitalize: 'off', spellcheck: false } as const;

export function ExchangeFigure({ first }: { readonly first: ExchangeView }) {
  const { view, actions, notice, said, act, replay } = useFigure<ExchangeAction, ExchangeView>('exchange', first, OPENING);
  const { type, queues, unrouted, published } = view;
  const [key, setKey] = useState('order.paid.eu');
  const [mandatory, setMandatory] = useState(false);
  const room = published.length < MOST_MESSAGES;
  const newest = published.at(-1);
  const publish = (one: string) => room && act({ do: 'publish', key: one.trim(), mandatory });
  const what = type === 'headers' ? 'Headers' : 'Routing key';
  return (
    <div class="fig-stage">
      <div class="fig-bar ex-set">
        <Pick<ExchangeType>
          legend="Exchange"
          name="ex-type"
          value={type}
          options={TYPES.map(value => ({ value, text: value }))}
          onPick={value => {
            setKey(PRESETS[value].tries[1]!);
            act({ do: 'type', type: value });
          }}
        />
        <label class="ex-check">
          <input type="checkbox" checked={unrouted !== null} onChange={() => act({ do: 'alternate' })} /> alternate exchange
        </label>
        <span class="fig-end" />
        <Act can={actions.length > 0} shape="back" label="One step back" onAct={() => replay(actions.slice(0, -1))} />
        <Act can={actions.length > 0} onAct={() => replay([])}>
          Start over
        </Act>
      </div>
      <div class="ex-publish">
        <form
          class="ex-form"
          onSubmit={event => {
            event.preventDefault();
            publish(key);
          }}
        >
          <label>
            {what}
            <input type="text" value={key} maxLength={LONGEST_KEY} {...plain} onInput={event => setKey(event.currentTarget.value)} />
          </label>
          <label class="ex-check">
            <input type="checkbox" checked={mandatory} onChange={event => setMandatory(event.currentTarget.checked)} /> mandatory
          </label>
          <button type="submit" class="btn btn-main" aria-disabled={room ? undefined : true}>
            Publish
          </button>
        </form>
        <p class="ex-tries">
          or{' '}
          {PRESETS[type].tries.map(one => (
            <button
              type="button"
              key={one}
              class="ex-try"
              aria-label={`Publish ${one}`}
              aria-disabled={room ? undefined : true}
              onClick={() => publish(one)}
            >
              {one}
            </button>
          ))}
        </p>
        <ol class="ex-sent" aria-label="Published so far">
          {published.map(({ number, key: sent, fate }) => (
            <li key={number} class={number === newest!.number ? 'now' : undefined}>
              <b>{number}</b> <code>{sent || 'empty'}</code> <Icon shape={SHAPE[fate]} />{' '}
              <span class={`c-${SHAPE[fate]}`}>{WORD[fate]}</span>
            </li>
          ))}
        </ol>
      </div>
      <ul class="ex-queues" aria-label="Queues and their bindings">
        {queues.map(queue => (
          <Queue key={`${type} ${queue.name}`} queue={queue} type={type} newest={newest?.number ?? 0} act={act} />
        ))}
        {unrouted !== null && (
          <li class="ex-queue ex-alternate">
            <div class="ex-bindings">
              <span class="ex-why">what no binding matches</span>
            </div>
            <Held name="unrouted" messages={unrouted} newest={newest?.number ?? 0} />
          </li>
        )}
      </ul>
      <Status notice={notice} said={said}>
        {first.said}
      </Status>
    </div>
  );
}

interface QueueProps {
  readonly queue: QueueView;
  readonly type: ExchangeType;
  readonly newest: number;
  act(action: ExchangeAction): void;
}

function Queue({ queue: { name, bindings, messages }, type, newest, act }: QueueProps) {
  const [key, setKey] = useState('');
  const room = bindings.length < MOST_BINDINGS;
  return (
    <li class="ex-queue">
      <div class="ex-bindings">
        <ul aria-label={`Bindings of ${name}`}>
          {bindings.map(({ key: bound, matched }) => (
            <li key={bound} class={matched === true ? 'ex-binding ex-matched' : 'ex-binding'}>
              {matched === true && <Icon shape="in-flight" />}
              <code>{bound || 'empty key'}</code>
              {matched !== null && <span class="sr">{matched ? ', matched' : ', did not match'}</span>}
              <button
                type="button"
                aria-label={`Unbind ${bound || 'the empty key'} from ${name}`}
                onClick={() => act({ do: 'unbind', queue: name, key: bound })}
              >
                ×
              </button>
            </li>
          ))}
          {bindings.length === 0 && <li class="ex-why">no binding leads here</li>}
        </ul>
        <form
          class="ex-form ex-bind"
          onSubmit={event => {
            event.preventDefault();
            if (!room) return;
            act({ do: 'bind', queue: name, key: key.trim() });
            setKey('');
          }}
        >
          <input
            type="text"
            aria-label={`New binding of ${name}`}
            placeholder={type === 'headers' ? 'name=value' : type === 'topic' ? 'order.#' : 'key'}
            value={key}
            maxLength={LONGEST_KEY}
            {...plain}
            onInput={event => setKey(event.currentTarget.value)}
          />
          <button type="submit" class="btn" aria-disabled={room ? undefined : true} aria-label={`Bind to ${name}`}>
            Bind
          </button>
        </form>
      </div>
      <Held name={name} messages={messages} newest={newest} />
    </li>
  );
}

/** What a queue holds; the copies of the newest message stand out. */
function Held({ name, messages, newest }: { readonly name: string; readonly messages: readonly number[]; readonly newest: number }) {
  return (
    <div class="ex-held">
      <b>{name}</b>
      <ol aria-label={`Messages in ${name}`}>
        {messages.map(number => (
          <li key={number} class={number === newest ? 'ex-cell ex-new' : 'ex-cell'}>
            {number}
          </li>
        ))}
      </ol>
    </div>
  );
}
