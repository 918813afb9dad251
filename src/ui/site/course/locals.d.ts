/** What `ackademy build` hands to pages. */
declare namespace App {
  interface Locals {
    course?: import('../../../exercise/course-at-hand.ts').CourseAtHand;
  }
}
