import { useEffect, useState } from 'preact/hooks';
import type ScalePane from '../at-scale/ScalePane.tsx';

/** Fetched by the pages of exercises that have runs at scale, and by no others. Null until it is there. */
export function useScalePane(wanted: boolean): typeof ScalePane | null {
  const [pane, setPane] = useState<{ readonly of: typeof ScalePane } | null>(null);
  useEffect(() => {
    if (!wanted) return;
    void import('../at-scale/ScalePane.tsx').then(
      loaded => setPane({ of: loaded.default }),
      () => {},
    );
  }, [wanted]);
  return pane?.of ?? null;
}
