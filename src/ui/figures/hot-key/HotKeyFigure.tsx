import { Pick, Status } from '../parts.tsx';
import { useFigure } from '../use-figure.ts';
import { type HotKeyAction, type HotKeyView, KEYINGS, type LoadView, OPENING, PARTITIONS } from './view.ts';

const OPEN = [OPENING];

export function HotKeyFigure({ first }: { readonly first: HotKeyView }) {
  const { view, notice, said, replay } = useFigure<HotKeyAction, HotKeyView>('hot-key', first, OPEN);
  const { loads, keying, idle, drainedMs } = view;
  const most = Math.max(...loads.map(({ records }) => records));
  return (
    <div class="fig-stage">
      <div class="fig-bar hk-keys">
        <Pick<number>
          legend="Key"
          name="hot-key"
          value={keying}
          options={KEYINGS.map(({ name }, value) => ({ value, text: name }))}
          onPick={value => replay([{ keying: value }])}
        />
        <span class="hk-says">{KEYINGS[keying]!.says}</span>
        <span class="hk-legend fig-end">
          <i class="hk-done" /> handled after 1 s <i /> waiting
        </span>
      </div>
      <div class="hk-plot">
        <table>
          <caption class="sr">Records and consumers, by partition</caption>
          <thead class="sr">
            <tr>
              <th scope="col">partition</th>
              <th scope="col">records</th>
            </tr>
          </thead>
          <tbody>
            {loads.map((load, partition) => (
              <Bar key={partition} load={load} partition={partition} most={most} />
            ))}
          </tbody>
        </table>
        <dl class="hk-counts">
          <div class={idle > 0 ? 'c-failed' : undefined}>
            <dt>of {PARTITIONS} consumers are idle</dt>
            <dd>{idle}</dd>
          </div>
          <div>
            <dt>records in the fullest partition</dt>
            <dd>{most}</dd>
          </div>
          <div>
            <dt>until all are handled</dt>
            <dd>{(drainedMs / 1000).toFixed(1)} s</dd>
          </div>
        </dl>
      </div>
      <Status notice={notice} said={said}>
        {first.said}
      </Status>
    </div>
  );
}

interface BarProps {
  readonly load: LoadView;
  readonly partition: number;
  readonly most: number;
}

/** Filled: handled after one second. Hollow: still waiting. */
function Bar({ load: { records, handled }, partition, most }: BarProps) {
  const share = (count: number) => `${(100 * count) / most}%`;
  return (
    <tr>
      <th scope="row">{partition}</th>
      <td>
        <span class="hk-bar" style={{ height: share(records) }} aria-hidden="true">
          <i style={{ height: records === 0 ? '0' : `${(100 * handled) / records}%` }} />
        </span>
        <span class={records === 0 ? 'hk-number hk-idle' : 'hk-number'} aria-hidden="true">
          {records === 0 ? 'idle' : records}
        </span>
        <span class="sr">
          {records === 0 ? 'none, its consumer is idle' : `${records}, of which ${handled} are handled after one second`}
        </span>
      </td>
    </tr>
  );
}
