import { useState } from 'preact/hooks';
import { Icon } from '../../workspace/Icon.tsx';
import { Act, Status } from '../parts.tsx';
import { useFigure } from '../use-figure.ts';
import { type KeysAction, type KeysView, type KeyView, LONGEST_KEY, MOST_PARTITIONS, MOST_RECORDS, OPENING } from './view.ts';

export function KeysFigure({ first }: { readonly first: KeysView }) {
  const { view, actions, notice, said, act, replay } = useFigure<KeysAction, KeysView>('keys', first, OPENING);
  const [key, setKey] = useState('user-1');
  const { partitions, keys } = view;
  const room = partitions.flat().length < MOST_RECORDS;
  const send = (one: string) => act({ do: 'send', key: one });
  return (
    <div class="fig-stage">
      <div class="ky-top">
        <ol class="ky-lanes" aria-label="Partitions of orders">
          {partitions.map((records, partition) => (
            <li key={partition}>
              <span class="ky-name">
                <span class="ky-word">partition</span> {partition}
              </span>
              <ol aria-label={`Records in partition ${partition}`}>
                {records.map(record => (
                  <li key={`${record.key} ${record.nth}`} class={broken(keys, record.key) ? 'ky-record ky-broken' : 'ky-record'}>
                    {record.key || 'no key'} <small>{record.nth}</small>
                  </li>
                ))}
              </ol>
            </li>
          ))}
        </ol>
        <Keys keys={keys} count={partitions.length} room={room} onSend={send} />
      </div>
      <div class="fig-bar">
        <form
          class="ky-form"
          onSubmit={event => {
            event.preventDefault();
            if (room) send(key.trim());
          }}
        >
          <label>
            Key
            <input
              type="text"
              value={key}
              maxLength={LONGEST_KEY}
              placeholder="none"
              autocomplete="off"
              autocapitalize="off"
              spellcheck={false}
              onInput={event => setKey(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="btn btn-main" aria-disabled={room ? undefined : true}>
            Send
          </button>
        </form>
        <Act can={partitions.length < MOST_PARTITIONS} onAct={() => act({ do: 'grow' })}>
          Add a partition
        </Act>
        <span class="fig-end" />
        <Act can={actions.length > 0} shape="back" label="One step back" onAct={() => replay(actions.slice(0, -1))} />
        <Act can={actions.length > 0} onAct={() => replay([])}>
          Start over
        </Act>
      </div>
      <Status notice={notice} said={said}>
        {first.said}
      </Status>
    </div>
  );
}

const broken = (keys: readonly KeyView[], key: string) => keys.some(one => one.key === key && one.places.length > 1);

interface KeysProps {
  readonly keys: readonly KeyView[];
  readonly count: number;
  readonly room: boolean;
  onSend(key: string): void;
}

function Keys({ keys, count, room, onSend }: KeysProps) {
  return (
    <table class="ky-keys">
      <thead>
        <tr>
          <th scope="col">key</th>
          <th scope="col">murmur2</th>
          <th scope="col">mod {count}</th>
          <th scope="col">its order</th>
        </tr>
      </thead>
      <tbody>
        {keys.map(one => (
          <tr key={one.key}>
            <th scope="row">
              <button
                type="button"
                aria-label={`Send ${one.key} again`}
                aria-disabled={room ? undefined : true}
                onClick={() => room && onSend(one.key)}
              >
                {one.key}
              </button>
            </th>
            <td>{one.hash}</td>
            <td>
              <b>{one.partition}</b>
            </td>
            <td>
              <Order of={one} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Order({ of: { partition, places } }: { readonly of: KeyView }) {
  if (places.length > 1)
    return (
      <span class="c-failed">
        <Icon shape="failed" /> {places.join(', then ')}
      </span>
    );
  if (places[0] !== partition)
    return (
      <span class="c-redelivered">
        <Icon shape="redelivered" /> moves from {places[0]}
      </span>
    );
  return (
    <span class="c-acked">
      <Icon shape="acked" /> kept
    </span>
  );
}
