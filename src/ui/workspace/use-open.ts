import { useEffect, useState } from 'preact/hooks';
import type { SourceFile } from '../../compile/compiled.ts';
import { browserStore, openKey, readJson, writeJson } from './storage.ts';

/** The file that is shown, the same after a reload. */
export function useOpen(slug: string, first: string, files: readonly SourceFile[]): [string, (path: string) => void] {
  const [open, setOpen] = useState(first);
  useEffect(() => {
    const kept = readJson(browserStore(), openKey(slug));
    if (typeof kept === 'string' && files.some(({ path }) => path === kept)) setOpen(kept);
  }, [slug]);
  return [
    open,
    path => {
      setOpen(path);
      if (files.length > 1) writeJson(browserStore(), openKey(slug), path);
    },
  ];
}
