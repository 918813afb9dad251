import { useEffect, useMemo } from 'preact/hooks';
import type { SourceFile } from '../../compile/compiled.ts';
import { Draft } from './draft.ts';
import { useChanges } from './hooks.ts';
import { fromFragment } from './share.ts';
import { browserStore, codeKey, isAbout } from './storage.ts';

const SAVE_AFTER_MS = 500;
/** Where saving does not work: space may be made, permission given. */
const TRY_AGAIN_AFTER_MS = 5000;

/** The draft of this page, wired to the browser: saved soon after the last key, and at the latest when the page goes away. */
export function useDraft(slug: string, starter: readonly SourceFile[], onLink: (schedule: string | null) => void): Draft {
  const draft = useMemo(() => new Draft(slug, starter, () => Date.now()), [slug]);
  useChanges(listener => draft.subscribe(listener));

  useEffect(() => {
    draft.load(browserStore());
    const openLink = async () => {
      const shared = await fromFragment(location.hash);
      if (!shared) return;
      draft.openLink(shared.files);
      onLink(shared.schedule);
      // The code now lives in the draft: reloading the page must not put it back over later work.
      history.replaceState(history.state, '', location.pathname + location.search);
    };
    void openLink();

    let timer = 0;
    const stop = draft.subscribe(() => {
      clearTimeout(timer);
      if (draft.unsaved)
        timer = window.setTimeout(() => draft.save(), draft.state.notice?.kind === 'not-saved' ? TRY_AGAIN_AFTER_MS : SAVE_AFTER_MS);
    });
    const saveNow = () => {
      if (draft.unsaved) draft.save();
    };
    const saveWhenHidden = () => {
      if (document.visibilityState === 'hidden') saveNow();
    };
    const hear = (event: StorageEvent) => {
      if (isAbout(event, codeKey(slug))) draft.changedElsewhere();
    };
    addEventListener('pagehide', saveNow);
    document.addEventListener('visibilitychange', saveWhenHidden);
    addEventListener('storage', hear);
    addEventListener('hashchange', openLink);
    return () => {
      stop();
      clearTimeout(timer);
      removeEventListener('pagehide', saveNow);
      document.removeEventListener('visibilitychange', saveWhenHidden);
      removeEventListener('storage', hear);
      removeEventListener('hashchange', openLink);
    };
  }, [draft]);

  return draft;
}
