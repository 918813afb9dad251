import type { SourceFile } from '../compile/compiled.ts';
import type { PlaceInCourse } from './course.ts';
import type { Exercise } from './exercise.ts';
import type { Problem } from './problems.ts';

/** An exercise with the texts of its folder. */
export interface ExerciseFolder {
  readonly exercise: Exercise;
  readonly place: PlaceInCourse;
  /** The text of prompt.mdx (or prompt.md), which learners read first. */
  readonly prompt: string;
  readonly starter: readonly SourceFile[];
  readonly solution: readonly SourceFile[];
  /** Other right answers, by folder name: every one of them must pass. */
  readonly right: { readonly [name: string]: readonly SourceFile[] };
  /** What is different in them, a line each (`right/about.yaml`). */
  readonly about: { readonly [name: string]: string };
  /** Wrong answers, by folder name, with the criteria that each fails. */
  readonly wrong: {
    readonly [name: string]: { readonly files: readonly SourceFile[]; readonly why: string; readonly fails: readonly string[] };
  };
  /** What its author marked as still to be written. It can be graded all the same. */
  readonly leftToDo: readonly Problem[];
}
