import type { Draft } from './draft.ts';
import { when } from './when.ts';

/** What happened to the text, and the way back, in the editor's foot: it takes no room that anything else would have to give. */
export function NoticeBar({ draft }: { readonly draft: Draft }) {
  const { notice, previous, files } = draft.state;
  if (!notice) return null;
  const action = (word: string, run: () => void) => (
    <button type="button" class="ws-link" onClick={run}>
      {word}
    </button>
  );
  const back =
    previous && action(notice.kind === 'replaced' && notice.why === 'reset' ? 'Undo' : 'Bring mine back', () => draft.bringBack());
  switch (notice.kind) {
    case 'restored':
      return (
        <>
          <span>{`Restored your work from ${when(notice.at, Date.now())}. Start over?`}</span>
          {action('Start over', () => draft.reset())}
          {action('Keep it', () => draft.dismiss())}
        </>
      );
    case 'replaced':
      return (
        <>
          <span>
            {
              {
                reset: 'Back to the starter.',
                theirs: 'Loaded the other tab’s text.',
                link: 'This code came with a link.',
                previous: 'Your earlier text is back.',
                board: 'The board wrote this.',
              }[notice.why]
            }
          </span>
          {notice.why === 'previous' ? action('Change back', () => draft.bringBack()) : back}
        </>
      );
    case 'changed-elsewhere':
      return (
        <>
          <span>Changed in another tab.</span>
          {action('Load it', () => draft.loadTheirs())}
          {action('Keep mine', () => draft.keepMine())}
        </>
      );
    case 'not-saved':
      return (
        <>
          <span>
            {notice.problem === 'full'
              ? 'Not saved: this browser’s storage is full. Your text lives in this tab only.'
              : 'Not saved: this browser does not let the page store anything. Your text lives in this tab only.'}
          </span>
          {action('Copy it', () => void navigator.clipboard?.writeText(files.map(({ text }) => text).join('\n\n')).catch(() => {}))}
        </>
      );
  }
}
