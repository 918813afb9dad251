/** What the parts of a lesson's text are told about the page that they are rendered on; they cannot be given properties. */
declare namespace App {
  interface Locals {
    /** How many words of the glossary the page has explained so far. */
    terms?: number;
    /** Where a link to a place of the lesson leads, by the id of the place. */
    lessonPlace?: (id: string) => string;
  }
}
