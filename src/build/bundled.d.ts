/** A TypeScript entry with everything that it imports, as the text of one classic strict script. See `bundled.mjs`. */
declare module '*?bundled' {
  const text: string;
  export default text;
}
