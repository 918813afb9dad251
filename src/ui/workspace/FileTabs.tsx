import type { SourceFile } from '../../compile/compiled.ts';
import { Icon } from './Icon.tsx';
import { stepAfterKey } from './steps.ts';

export interface Tabbed {
  /** The learner's own, then those that the exercise brings along. */
  readonly files: readonly SourceFile[];
  readonly given: readonly SourceFile[];
  readonly open: string;
  /** Files with lines of what went wrong in the run that is shown. */
  readonly marked?: ReadonlySet<string>;
  onOpen(path: string): void;
}

/** The element that the tabs are tabs of. */
export const FILE_PANEL = 'ws-file-panel';
const tabId = (path: string) => `ws-tab-${path.replace(/[^\w-]/g, '_')}`;

/** For the panel: the tab that says what it shows; none where there is one file and so no tabs. */
export function panelOf(files: readonly SourceFile[], given: readonly SourceFile[], open: string) {
  return files.length + given.length > 1
    ? ({ id: FILE_PANEL, role: 'tabpanel', 'aria-labelledby': tabId(open) } as const)
    : ({ id: FILE_PANEL } as const);
}

/** The arrows, Home and End move among the tabs and show the file; Tab goes on to the text. */
export function FileTabs({ files, given, open, marked = new Set(), onOpen }: Tabbed) {
  const all = [...files.map(({ path }) => ({ path, locked: false })), ...given.map(({ path }) => ({ path, locked: true }))];
  if (all.length === 1) return <span class="ws-file">{open}</span>;

  function onKeyDown(event: KeyboardEvent): void {
    const at = all.findIndex(({ path }) => path === open);
    const next = /^(ArrowLeft|ArrowRight|Home|End)$/.test(event.key) ? stepAfterKey(event.key, at, all.length) : null;
    if (next === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onOpen(all[next]!.path);
    document.getElementById(tabId(all[next]!.path))?.focus();
  }
  return (
    <div ref={strip => keepInSight(strip, open)} class="ws-files" role="tablist" aria-label="Files" onKeyDown={onKeyDown}>
      {all.map(({ path, locked }) => (
        <button
          key={path}
          id={tabId(path)}
          type="button"
          role="tab"
          class="ws-file"
          aria-selected={path === open}
          aria-controls={FILE_PANEL}
          aria-label={[path, locked ? 'given, read only' : '', marked.has(path) ? 'has lines of this failure' : '']
            .filter(Boolean)
            .join(', ')}
          tabIndex={path === open ? 0 : -1}
          title={locked ? 'Given with the exercise: read only' : undefined}
          onClick={() => onOpen(path)}
        >
          {locked && <Lock />}
          {path}
          {marked.has(path) && (
            <span class="ws-file-mark">
              <Icon shape="failed" />
            </span>
          )}
        </button>
      ))}
    </div>
  );
}

/** More tabs than fit scroll; that of a file which has just been opened is never out of sight. */
function keepInSight(strip: HTMLElement | null, open: string): void {
  if (strip === null || strip.dataset.open === open) return;
  strip.dataset.open = open;
  const tab = document.getElementById(tabId(open));
  if (tab === null) return;
  const left = tab.offsetLeft - strip.offsetLeft;
  if (left < strip.scrollLeft) strip.scrollLeft = left - 8;
  else if (left + tab.offsetWidth > strip.scrollLeft + strip.clientWidth) strip.scrollLeft = left + tab.offsetWidth - strip.clientWidth + 8;
}

function Lock() {
  return (
    <svg class="ic" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M3 7h10v7H3z" fill="currentColor" />
      <path d="M5.250 7V4.750a2.750 2.750 0 0 1 5.500 0V7" fill="none" stroke="currentColor" stroke-width="1.750" />
    </svg>
  );
}
