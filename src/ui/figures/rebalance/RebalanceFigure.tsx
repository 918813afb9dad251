import { Icon } from '../../workspace/Icon.tsx';
import { Pick as PickOne, Status } from '../parts.tsx';
import { useFigure } from '../use-figure.ts';
import {
  HAPPENINGS,
  HAPPENS_AT_MS,
  type Lane,
  OPENING,
  PARTITIONS,
  type Pick,
  PROTOCOLS,
  type Protocol,
  type RebalanceView,
  type Totals,
  WHAT,
  WORKS_MS,
} from './view.ts';

const OPEN = [OPENING];
const NAMES: { readonly [protocol in Protocol]: { readonly name: string; readonly note: string } } = {
  eager: { name: 'Eager', note: 'range: all let go, then all get' },
  cooperative: { name: 'Cooperative', note: 'sticky: only what moves is let go' },
};

export function RebalanceFigure({ first }: { readonly first: RebalanceView }) {
  const { view, notice, said, replay } = useFigure<Pick, RebalanceView>('rebalance', first, OPEN);
  const { picked, lanes, untilMs, totals } = view;
  const pick = (change: Partial<Pick>) => replay([{ ...picked, ...change }]);
  return (
    <div class="fig-stage">
      <div class="fig-bar rb-set">
        <PickOne<number>
          legend="A round of the loop takes"
          name="rb-work"
          value={picked.workMs}
          options={WORKS_MS.map(value => ({ value, text: `${value / 1000} s` }))}
          onPick={value => pick({ workMs: value })}
        />
        <PickOne<Pick['commit']>
          legend="Commits"
          name="rb-commit"
          value={picked.commit}
          options={[
            { value: 'timer', text: 'every 5 s, by itself' },
            { value: 'poll', text: 'after each round' },
          ]}
          onPick={value => pick({ commit: value })}
        />
      </div>
      <table class="crash-grid rb-grid">
        <caption class="sr">Six runs: a protocol, and what happens to the group</caption>
        <thead>
          <tr>
            <th scope="col">protocol</th>
            {HAPPENINGS.map(happening => (
              <th scope="col" key={happening}>
                {WHAT[happening]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {PROTOCOLS.map(protocol => (
            <tr key={protocol} class={picked.protocol === protocol ? 'crash-picked' : undefined}>
              <th scope="row">
                {NAMES[protocol].name}
                <small>{NAMES[protocol].note}</small>
              </th>
              {HAPPENINGS.map(happening => (
                <td key={happening} data-head={WHAT[happening]}>
                  <Cell
                    totals={totals[protocol][happening]}
                    label={`${NAMES[protocol].name}, ${WHAT[happening]}`}
                    picked={picked.protocol === protocol && picked.happening === happening}
                    onPick={() => pick({ protocol, happening })}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Status notice={notice} said={said}>
        {first.said}
      </Status>
      <Plot lanes={lanes} picked={picked} untilMs={untilMs} />
    </div>
  );
}

interface CellProps {
  readonly totals: Totals;
  readonly label: string;
  readonly picked: boolean;
  onPick(): void;
}

function Cell({ totals: { stopped, longestMs, moved, again }, label, picked, onPick }: CellProps) {
  return (
    <button type="button" class="rb-cell" aria-pressed={picked} onClick={onPick}>
      <span class="sr">{`${label}: `}</span>
      <span>
        <b>{stopped}</b> stop, <b>{seconds(longestMs)}</b> at most
      </span>
      <span>
        <b>{moved}</b> move
        {again > 0 ? (
          <span class="c-redelivered">
            , <b>{again}</b> read twice
          </span>
        ) : (
          ', none read twice'
        )}
      </span>
    </button>
  );
}

/** A lane for each partition, and on it who reads it when. */
function Plot({ lanes, picked, untilMs }: { readonly lanes: readonly Lane[]; readonly picked: Pick; readonly untilMs: number }) {
  const at = (ms: number) => `${(100 * ms) / untilMs}%`;
  const every = untilMs > 40_000 ? 15_000 : 5_000;
  const ticks = Array.from({ length: untilMs / every + 1 }, (_, tick) => tick * every);
  return (
    <div class="rb-plot">
      <div class="rb-axis" aria-hidden="true">
        {ticks.map(ms => (
          <span key={ms} style={{ left: at(ms) }}>
            {ms / 1000} s
          </span>
        ))}
        <b class="rb-what" style={{ left: at(HAPPENS_AT_MS) }}>
          {picked.happening === 'dies' && <Icon shape="crash" />} {WHAT[picked.happening]}
        </b>
      </div>
      <ol aria-label={`${PARTITIONS} partitions, and who reads them`}>
        {lanes.map(lane => (
          <li key={lane.partition}>
            <span class="rb-name" aria-hidden="true">
              <span>partition </span>
              {lane.partition}
            </span>
            <span class="sr">{inWords(lane)}</span>
            <div class="rb-lane" aria-hidden="true">
              {lane.stretches.map(({ owner, fromMs, untilMs: end }, nth) => (
                <span
                  key={nth}
                  class={owner === null ? 'rb-nobody' : owner === lane.stretches[0]!.owner ? 'rb-same' : 'rb-new'}
                  style={{ left: at(fromMs), width: at(end - fromMs) }}
                >
                  {owner ?? (end - fromMs > untilMs / 5 ? `nobody for ${seconds(end - fromMs)}` : '')}
                </span>
              ))}
              {picked.happening === 'dies' && lane.stretches[0]!.owner === 'C' && (
                <span class="rb-crash" style={{ left: at(HAPPENS_AT_MS) }} />
              )}
              {lane.again !== null && (
                <span class="rb-again" style={{ left: at(lane.again.atMs) }}>
                  <Icon shape="redelivered" /> {lane.again.records}
                  <span> again</span>
                </span>
              )}
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}

const seconds = (ms: number) => `${Math.round(ms / 100) / 10} s`;

function inWords({ partition, stretches, again }: Lane): string {
  const owners = stretches.map(({ owner, fromMs }, nth) => `${nth === 0 ? '' : `from ${seconds(fromMs)} `}${owner ?? 'nobody'}`).join(', ');
  return `Partition ${partition}: ${owners}${again === null ? '' : `; ${again.records} records are read again`}.`;
}
