/** The learner's code as a platform keeps it: short, because SCORM 1.2 takes 4096 characters. */
import type { SourceFile } from '../../compile/compiled.ts';
import { asFiles } from '../workspace/draft.ts';
import { fromFragment, toFragment } from '../workspace/share.ts';
import { codeKey, readJson, type Store, writeJson } from '../workspace/storage.ts';

/** What this browser keeps of an exercise; null where nobody wrote anything. @param prefix as `keptFor` says */
export function draftIn(store: Store | null, prefix: string, slug: string): { files: readonly SourceFile[]; at: number } | null {
  const value = readJson(store, prefix + codeKey(slug));
  const files = asFiles(value);
  return files === null ? null : { files, at: (value as { at: number }).at };
}

export async function toBookmark({ files, at }: { readonly files: readonly SourceFile[]; readonly at: number }): Promise<string> {
  return `at=${at}&${await toFragment({ files, schedule: null })}`;
}

/** Puts what the platform kept in the place of an older text in this browser, which stays one click away. True where it did. */
export async function restore(store: Store | null, prefix: string, slug: string, bookmark: string): Promise<boolean> {
  const at = Number(new URLSearchParams(bookmark).get('at'));
  const kept = await fromFragment(bookmark);
  if (kept === null || !Number.isFinite(at)) return false;
  const here = draftIn(store, prefix, slug);
  if (here !== null && here.at >= at) return false;
  return writeJson(store, prefix + codeKey(slug), { files: kept.files, at, previous: here }) === null;
}
