import { Icon } from '../../workspace/Icon.tsx';
import type { CrashPoint } from './point.ts';

interface ListingProps {
  readonly label?: string;
  readonly lines: readonly string[];
  readonly points: readonly CrashPoint[];
  /** Which of the points the crash stands at; null or one that is not here: nowhere. */
  readonly point: number | null;
  onPick(point: number | null): void;
}

/** The source, with a place to drop the crash wherever the process waits for an answer. */
export function Listing({ label, lines, points, point, onPick }: ListingProps) {
  return (
    <ol class="crash-lines" aria-label={label}>
      {lines.map((text, at) => {
        const here = points.findIndex(({ below }) => below === at + 1);
        const struck = here >= 0 && here === point;
        return (
          <li key={at} class={struck ? 'crash-struck' : undefined}>
            <code>{text || ' '}</code>
            {here >= 0 && (
              <button
                type="button"
                class="crash-drop"
                aria-pressed={struck}
                aria-label={`Crash ${points[here]!.where}`}
                onClick={() => onPick(struck ? null : here)}
              >
                <Icon shape="crash" />
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
}
