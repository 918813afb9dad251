/** What became of a mutant. */
export type Fate =
  /** A criterion fails: the first that did, in that run. */
  | { readonly kind: 'killed'; readonly by: string; readonly schedule: string }
  /**
   * There was no verdict, because it was stopped, because a broker refused what it declares, or because it throws at every delivery, so that
   * too little was put to the test. A learner is told, and no answer passes so.
   */
  | { readonly kind: 'ended'; readonly how: string }
  /** It is no program of this exercise: it does not compile, does not load, or has no handler. */
  | { readonly kind: 'invalid'; readonly why: string }
  /** It is compiled to the same code as the answer itself, or as a mutant before it: not counted. */
  | { readonly kind: 'repeats' }
  /** No criterion fails, and some were never put to the test. Nobody passes so, and nobody was told what is wrong. */
  | { readonly kind: 'unknown'; readonly criteria: readonly string[] }
  /** It passes like a right answer. `digest`: of all its runs. */
  | { readonly kind: 'survived'; readonly complete: boolean; readonly digest: string }
  /** An assertion of ours failed, or native code went another way. */
  | { readonly kind: 'our-fault'; readonly text: string };
