import { nameOf, type PackagedCourse } from './course.ts';
import { xml } from './xml.ts';

/** In percent, as `adlcp:masteryscore` has it. A promise that is broken now and then is broken. */
export const MASTERY = 100;

/**
 * `imsmanifest.xml` of SCORM 1.2: one organization, an item and a SCO for each exercise. Metadata is put in place, as LOM 1.2.1; the parts
 * of it that SCORM 1.2 makes mandatory for a content aggregation are there.
 */
export function scormManifest(course: PackagedCourse): string {
  const id = `ackademy-${nameOf(course)
    .replaceAll(/[^\w-]+/g, '-')
    .slice(-60)}`;
  const { title, description, units, shared, version } = course;
  return `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="${xml(id)}" version="${xml(version)}"
  xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.imsproject.org/xsd/imscp_rootv1p1p2 imscp_rootv1p1p2.xsd http://www.imsglobal.org/xsd/imsmd_rootv1p2p1 imsmd_rootv1p2p1.xsd http://www.adlnet.org/xsd/adlcp_rootv1p2 adlcp_rootv1p2.xsd">
  <metadata>
    <schema>ADL SCORM</schema>
    <schemaversion>1.2</schemaversion>
    ${lom(id, title, description, version)}
  </metadata>
  <organizations default="course">
    <organization identifier="course">
      <title>${xml(title)}</title>
${units
  .map(
    ({ slug, title }) => `      <item identifier="item-${slug}" identifierref="sco-${slug}" isvisible="true">
        <title>${xml(title)}</title>
        <adlcp:masteryscore>${MASTERY}</adlcp:masteryscore>
      </item>`,
  )
  .join('\n')}
    </organization>
  </organizations>
  <resources>
${units
  .map(
    ({
      slug,
      title,
      summary,
      href,
      files,
    }) => `    <resource identifier="sco-${slug}" type="webcontent" adlcp:scormtype="sco" href="${xml(href)}">
      <metadata>
        <schema>ADL SCORM</schema>
        <schemaversion>1.2</schemaversion>
        ${lom(slug, title, summary, version)}
      </metadata>
${files.map(file => `      <file href="${xml(file)}"/>`).join('\n')}
      <dependency identifierref="shared"/>
    </resource>`,
  )
  .join('\n')}
    <resource identifier="shared" type="webcontent" adlcp:scormtype="asset">
${shared.map(file => `      <file href="${xml(file)}"/>`).join('\n')}
    </resource>
  </resources>
</manifest>
`;
}

function lom(id: string, title: string, description: string, version: string): string {
  const text = (words: string) => `<imsmd:langstring xml:lang="en">${xml(words)}</imsmd:langstring>`;
  const value = (word: string) =>
    `<imsmd:source><imsmd:langstring xml:lang="x-none">LOMv1.0</imsmd:langstring></imsmd:source><imsmd:value><imsmd:langstring xml:lang="x-none">${word}</imsmd:langstring></imsmd:value>`;
  return `<imsmd:lom xmlns:imsmd="http://www.imsglobal.org/xsd/imsmd_rootv1p2p1">
      <imsmd:general>
        <imsmd:title>${text(title)}</imsmd:title>
        <imsmd:catalogentry><imsmd:catalog>Ackademy</imsmd:catalog><imsmd:entry>${text(id)}</imsmd:entry></imsmd:catalogentry>
        <imsmd:language>en</imsmd:language>
        <imsmd:description>${text(description)}</imsmd:description>
        <imsmd:keyword>${text('event-driven messaging')}</imsmd:keyword>
      </imsmd:general>
      <imsmd:lifecycle>
        <imsmd:version>${text(version)}</imsmd:version>
        <imsmd:status>${value('Final')}</imsmd:status>
      </imsmd:lifecycle>
      <imsmd:metametadata><imsmd:metadatascheme>ADL SCORM 1.2</imsmd:metadatascheme></imsmd:metametadata>
      <imsmd:technical><imsmd:format>text/html</imsmd:format><imsmd:location type="URI">.</imsmd:location></imsmd:technical>
      <imsmd:rights><imsmd:cost>${value('no')}</imsmd:cost><imsmd:copyrightandotherrestrictions>${value('yes')}</imsmd:copyrightandotherrestrictions></imsmd:rights>
      <imsmd:classification>
        <imsmd:purpose>${value('Educational Objective')}</imsmd:purpose>
        <imsmd:description>${text(description)}</imsmd:description>
        <imsmd:keyword>${text('event-driven messaging')}</imsmd:keyword>
      </imsmd:classification>
    </imsmd:lom>`;
}
