import type { Report } from '../../report/report.ts';
import { listed } from '../../text/listed.ts';
import { type Around, waysOut } from './around.ts';

interface Props {
  readonly report: Report;
  readonly around: Around;
  /** Null where there are no hints. */
  readonly onHints: (() => void) | null;
}

/** From what was broken to where the lesson explains it. The way to the hints comes last: a section teaches more. */
export function Stuck({ report, around, onHints }: Props) {
  const ways = waysOut(report, around.explained);
  if (ways.length === 0) return null;
  return (
    <section class="ws-stuck" aria-labelledby="ws-stuck">
      <h3 id="ws-stuck">Stuck?</h3>
      <ul>
        {ways.map(({ href, title, claims }) => (
          <li key={href}>
            <a href={href}>{title}</a>
            <span class="ws-quiet">
              {` explains how ${claims.length === 1 ? 'this is' : 'these are'} broken: ${listed(claims.map(claim => `“${claim}”`))}.`}
            </span>
          </li>
        ))}
        {onHints && (
          <li>
            <button type="button" class="ws-link" onClick={onHints}>
              Look at the hints
            </button>
          </li>
        )}
      </ul>
    </section>
  );
}
