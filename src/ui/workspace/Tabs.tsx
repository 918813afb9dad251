import { Icon, VERDICT_SHAPE } from './Icon.tsx';

export type Tab = 'prompt' | 'code' | 'report' | 'scale';

interface Props {
  readonly tab: Tab;
  readonly atScale: boolean;
  readonly verdict: 'pass' | 'fail' | 'unknown' | 'running' | null;
  onTab(tab: Tab): void;
}

const TABS: readonly (readonly [Tab, string])[] = [
  ['prompt', 'Prompt'],
  ['code', 'Code'],
  ['report', 'Report'],
  ['scale', 'At scale'],
];

/** On a narrow screen one pane is shown at a time. Elsewhere this is hidden. */
export function Tabs({ tab, atScale, verdict, onTab }: Props) {
  return (
    <nav class="ws-tabs" aria-label="Panes">
      {TABS.filter(([name]) => atScale || name !== 'scale').map(([name, word]) => (
        <button
          key={name}
          type="button"
          aria-current={tab === name ? 'true' : undefined}
          aria-controls={`ws-${name}`}
          onClick={() => onTab(name)}
        >
          {word}
          {name === 'report' && verdict !== null && (
            <>
              <Icon shape={verdict === 'running' ? 'in-flight' : VERDICT_SHAPE[verdict]} />
              <span class="sr">{verdict}</span>
            </>
          )}
        </button>
      ))}
    </nav>
  );
}
