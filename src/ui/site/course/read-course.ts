import { type ExerciseFolder, loadExercises } from '../../../exercise/load-fs.ts';

let read: Promise<readonly ExerciseFolder[]> | null = null;

/** Every exercise, for pages. They are read once for a build; while one writes, anew for each page. */
export function readCourse(): Promise<readonly ExerciseFolder[]> {
  if (import.meta.env.DEV) return loadExercises();
  read ??= loadExercises();
  return read;
}
