import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { SourceFile } from '../../compile/compiled.ts';
import type { Exercise } from '../../exercise/exercise.ts';
import type { SourceLine } from '../../history/event.ts';
import { type Picture, pictureOf } from '../../system/picture.ts';
import type { System } from '../../system/system.ts';
import { mentionsIn, withImported } from '../picture/mentions.ts';
import type { Runner, RunState } from './run.ts';

/** The system that the code in the editor declares, as far as it can be told. */
export interface Design {
  readonly system: System;
  readonly picture: Picture;
  /** Why the code as it stands declares nothing; what is shown is then what it declared last. */
  readonly wrong: { readonly text: string; readonly line: SourceLine | null } | null;
}

/** Whoever stops typing for so long wants to see what became of it. */
const PAUSE_MS = 500;

interface Known {
  /** The text that declares, by which it is known. */
  readonly text: string;
  readonly system: System;
}

/**
 * Null where an exercise declares its brokers itself. Follows the editor while somebody types in it.
 *
 * @param declared what the starter declares, as it came with the page
 */
export function useDesign(
  exercise: Exercise,
  declared: System | null,
  files: readonly SourceFile[],
  pristine: boolean,
  runner: Runner,
  run: RunState,
): Design | null {
  const { topologies } = exercise;
  const [settled, setSettled] = useState(files);
  const [known, setKnown] = useState<Known>({ text: '', system: declared ?? exercise.system });
  const [wrong, setWrong] = useState<Design['wrong']>(null);

  useEffect(() => {
    if (topologies === undefined) return;
    const timer = setTimeout(() => setSettled(files), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [files]);

  const text = useMemo(() => declaringText(exercise, settled), [settled]);
  useEffect(() => {
    if (topologies === undefined || (pristine && known.text === '') || text === known.text || runner.busy) return;
    const stop = new AbortController();
    void runner.declare(settled, stop.signal).then(declared => {
      if (declared === null || stop.signal.aborted) return;
      if (declared.ok) setKnown({ text, system: declared.system });
      setWrong(declared.ok ? null : declared);
    });
    return () => stop.abort();
  }, [text, run.kind]);
  // A run declares, too.
  const system = run.kind === 'done' ? run.report.system : undefined;
  useEffect(() => {
    if (run.kind !== 'done' || system === undefined) return;
    setKnown({ text: declaringText(exercise, run.files), system });
    setWrong(null);
  }, [system]);

  const picture = useMemo(() => {
    const mentions = mentionsIn([...settled, ...exercise.given], known.system);
    return pictureOf({ system: known.system, messages: exercise.messages }, mentions);
  }, [known, settled]);
  return topologies === undefined ? null : { system: known.system, picture, wrong };
}

function declaringText({ topologies = {}, given }: Exercise, files: readonly SourceFile[]): string {
  const all = [...files, ...given];
  const entries = [...new Set(Object.values(topologies).map(({ entry }) => entry))];
  return entries.flatMap(entry => withImported(all, entry).map(file => `${file.path}\n${file.text}`)).join('\n');
}

/** Draws it in the prompt, where the page came with a picture of what the starter declares. */
export function useDesignInPrompt(design: Design | null): void {
  const first = useRef(design?.picture);
  useEffect(() => {
    const figure = document.querySelector('.pic-figure[data-typed]');
    if (design === null || figure === null) return;
    const { wrong } = design;
    figure.querySelector('.pic-scroll')!.classList.toggle('pic-old', wrong !== null);
    const where = wrong?.line ? `${wrong.line.file} line ${wrong.line.line}: ` : '';
    figure.querySelector('.pic-wrong')!.textContent = wrong === null ? '' : where + wrong.text.replaceAll('`', '');
  }, [design?.wrong]);
  useEffect(() => {
    const figure = document.querySelector('.pic-figure[data-typed]');
    if (design === null || figure === null || design.picture === first.current) return;
    const stop = new AbortController();
    void import('../picture/show-picture.ts').then(
      ({ showPicture }) => showPicture(figure, design.picture, stop.signal),
      // The one before stays.
      () => {},
    );
    return () => stop.abort();
  }, [design?.picture]);
}
