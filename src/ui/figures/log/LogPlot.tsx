import { Icon, type Shape } from '../../workspace/Icon.tsx';
import { type Cell, type GroupView, MOST_RECORDS } from './view.ts';

/** Room for the last record and the place after it, so that nothing moves when the log grows. */
const COLUMNS = MOST_RECORDS + 1;
const columns = { '--n': COLUMNS };

export function Log({ records }: { readonly records: readonly string[] }) {
  return (
    <div class="log-row">
      <div class="log-label">
        <b>orders</b>
        <small>partition 0</small>
      </div>
      <ol class="log-track" style={columns} aria-label="Records of orders, partition 0">
        {records.map((order, offset) => (
          <li key={order} class="log-record">
            <b>{offset}</b> {order}
          </li>
        ))}
        {records.length < MOST_RECORDS && (
          <li class="log-record log-next">
            <b>{records.length}</b> next
          </li>
        )}
      </ol>
    </div>
  );
}

const SHAPE: { readonly [state in Cell['state']]: Shape } = {
  waiting: 'waiting',
  held: 'in-flight',
  again: 'redelivered',
  open: 'in-flight',
  done: 'acked',
  twice: 'redelivered',
  lost: 'failed',
};
const WORD: { readonly [state in Cell['state']]: string } = {
  waiting: '',
  held: 'polled',
  again: 'again',
  open: 'done',
  done: '',
  twice: 'twice',
  lost: 'lost',
};
const SAYS: { readonly [state in Cell['state']]: string } = {
  waiting: 'not yet read',
  held: 'polled, not handled yet',
  again: 'polled again, handled before',
  open: 'handled, not committed',
  done: 'handled and committed',
  twice: 'handled more than once',
  lost: 'committed, but never handled',
};

export function GroupLane({ group, records }: { readonly group: GroupView; readonly records: readonly string[] }) {
  const { name, lag, cells, position, lostPosition, committed } = group;
  const reached = position ?? lostPosition ?? committed;
  // Its words would run into the bar of a crash close by.
  const crowded = lostPosition !== null && lostPosition - committed <= 2 && committed >= 2;
  return (
    <div class="log-group">
      <div class="log-row">
        <div class="log-label">
          <b>{name}</b>
          <small>lag {lag}</small>
        </div>
        <ol class="log-track log-cells" style={columns} aria-label={`Records as ${name} sees them`}>
          {cells.map((cell, offset) => (
            <li key={offset} class={`log-cell${offset >= committed && offset < reached ? ' log-gap' : ''}`}>
              <Icon shape={SHAPE[cell.state]} />
              <span class={`log-word c-${SHAPE[cell.state]}`} aria-hidden="true">
                {cell.times > 2 ? `${cell.times} times` : WORD[cell.state]}
              </span>
              <span class="sr">
                {records[offset]}, record {offset}: {SAYS[cell.state]}
              </span>
            </li>
          ))}
        </ol>
      </div>
      <div class="log-row">
        <div class="log-label" />
        <div class="log-track log-pointers" style={columns}>
          <Pointer at={committed} kind="committed" leftwards={crowded || committed > COLUMNS / 2}>
            <Icon shape="acked" /> committed {committed}
          </Pointer>
          {position === null ? (
            <Pointer at={lostPosition!} kind="gone" leftwards={lostPosition! > COLUMNS / 2}>
              <s>position {lostPosition}</s> gone
            </Pointer>
          ) : (
            <Pointer at={position} kind="position" leftwards={position > COLUMNS / 2}>
              position {position}
            </Pointer>
          )}
          {lostPosition !== null && (
            <span class="log-crash" style={{ '--at': lostPosition }}>
              <Icon shape="crash" />
            </span>
          )}
        </div>
      </div>
    </div>
  );
}

interface PointerProps {
  readonly at: number;
  readonly kind: 'committed' | 'position' | 'gone';
  readonly leftwards: boolean;
  readonly children: preact.ComponentChildren;
}

/** Stands on the left edge of the next record. Solid: durable. Dotted: in the memory of a process. */
function Pointer({ at, kind, leftwards, children }: PointerProps) {
  return (
    <div class={`log-pointer log-${kind}${leftwards ? ' log-leftwards' : ''}`} style={{ '--at': at }}>
      <span>{children}</span>
    </div>
  );
}
