import { Icon, type Shape } from '../../workspace/Icon.tsx';

export interface TraceCell {
  readonly id: string;
  /** Before the id: an offset. */
  readonly mark?: string;
  /** In an open transaction: nobody else sees it. */
  readonly staged?: boolean;
}

export interface TraceRow {
  readonly who: string;
  readonly says: string;
  readonly line?: number | null;
  readonly kind: 'step' | 'fault' | 'crash';
  /** What lies where after it; what comes twice in one place is marked. */
  readonly cells: readonly (readonly TraceCell[])[];
  /** Which places it changed. */
  readonly changed: readonly number[];
}

interface TraceProps {
  readonly heads: readonly { readonly kind: string; readonly name: string }[];
  readonly rows: readonly TraceRow[];
  readonly verdict: { readonly shape: Shape; readonly text: string };
}

/** One run, a row for each thing that happened, and what lay where after it. */
export function Trace({ heads, rows, verdict }: TraceProps) {
  return (
    <table class="crash-trace">
      <caption class="sr">The run, step by step</caption>
      <thead>
        <tr>
          <th scope="col">what happened</th>
          {heads.map(({ kind, name }) => (
            <th scope="col" key={`${kind} ${name}`}>
              <small>{kind}</small> {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={at} class={row.kind === 'step' ? undefined : row.kind === 'crash' ? 'crash-died' : 'crash-fault'}>
            <th scope="row">
              {row.kind === 'crash' && <Icon shape="crash" />}
              {row.kind === 'crash' ? (
                `${row.who} `
              ) : row.who !== rows[at - 1]?.who || rows[at - 1]!.kind === 'crash' ? (
                <b>{row.who} </b>
              ) : null}
              {row.says}
              {row.line != null && <small> line {row.line}</small>}
            </th>
            {row.cells.map((cells, place) => (
              <td key={place} class={row.changed.includes(place) ? 'crash-changed' : undefined}>
                {cells.map(({ id, mark, staged = false }, nth) => (
                  <span
                    key={nth}
                    class={['crash-id', staged && 'crash-staged', !staged && nth > 0 && 'crash-again'].filter(Boolean).join(' ')}
                  >
                    {mark !== undefined && <small>{mark} </small>}
                    {id}
                    {staged && <span class="sr">, not committed</span>}
                  </span>
                ))}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td colSpan={heads.length + 1} class={`c-${verdict.shape}`}>
            <Icon shape={verdict.shape} /> {verdict.text}
          </td>
        </tr>
      </tfoot>
    </table>
  );
}
