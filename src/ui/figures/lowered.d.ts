/** A TypeScript program, compiled and lowered as a learner's is, but in the build and to code of the page. See `src/build/lowered.mjs`. */
declare module '*?lowered' {
  const program: import('../../process/own-realm.ts').OwnProgram;
  export default program;
}
