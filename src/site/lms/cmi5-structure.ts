import { nameOf, type PackagedCourse } from './course.ts';
import { xml } from './xml.ts';

/** `cmi5.xml`: a course with an assignable unit for each exercise, in order, that is done with once it was passed. */
export function cmi5Structure(course: PackagedCourse): string {
  const text = (words: string) => `<langstring lang="en">${xml(words)}</langstring>`;
  const { title, description, units } = course;
  return `<?xml version="1.0" encoding="UTF-8"?>
<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
  <course id="${xml(nameOf(course))}">
    <title>${text(title)}</title>
    <description>${text(description)}</description>
  </course>
${units
  .map(
    ({
      slug,
      title,
      summary,
      href,
    }) => `  <au id="${xml(nameOf(course, slug))}" moveOn="Passed" masteryScore="1.0" launchMethod="AnyWindow">
    <title>${text(title)}</title>
    <description>${text(summary)}</description>
    <url>${xml(href)}</url>
  </au>`,
  )
  .join('\n')}
</courseStructure>
`;
}
