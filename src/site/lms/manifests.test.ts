import { expect, it } from 'vitest';
import { cmi5Problems, scormProblems } from '../../testing/lms/manifests.ts';
import { cmi5Structure } from './cmi5-structure.ts';
import { nameOf, type PackagedCourse } from './course.ts';
import { scormManifest } from './scorm-manifest.ts';

const unit = (slug: string) => ({
  slug,
  title: `“${slug}” & <more>`,
  summary: 'A > B',
  minutes: 20,
  href: `exercises/${slug}/open.html`,
  files: [`exercises/${slug}/open.html`, `exercises/${slug}/index.html`],
});
const course: PackagedCourse = {
  title: 'Messaging & more',
  description: 'Two <exercises>',
  units: [unit('labels'), unit('outbox')],
  shared: ['_astro/a.js', 'lms/scorm.js'],
  version: '0.1.0',
  site: null,
};
const files = new Set(['imsmanifest.xml', 'cmi5.xml', ...course.shared, ...course.units.flatMap(each => each.files)]);

it('writes a manifest that has what SCORM 1.2 requires, an exercise a SCO', () => {
  const { problems, scos } = scormProblems(scormManifest(course), files);
  expect(problems).toEqual([]);
  expect(scos).toEqual(course.units.map(({ title, href }) => ({ title, href })));
});

it('writes a course structure that has what cmi5 requires', () => {
  const { problems, units } = cmi5Problems(cmi5Structure(course), files);
  expect(problems).toEqual([]);
  expect(units.map(({ url }) => url)).toEqual(course.units.map(({ href }) => href));
});

it('is seen to be wrong where it is', () => {
  const manifest = scormManifest(course);
  const broken = [
    manifest.replace('<schemaversion>1.2', '<schemaversion>1.3'),
    manifest.replace('identifierref="sco-labels"', 'identifierref="sco-label"'),
    manifest.replace('<title>Messaging', '<titel>Messaging').replace('more</title>', 'more</titel>'),
    manifest.replace('href="lms/scorm.js"', 'href="lms/scrom.js"'),
    manifest.replace('adlcp:scormtype="sco"', 'adlcp:scormtype="page"'),
    manifest.replace('&amp;', '&'),
  ];
  for (const xml of broken) expect(scormProblems(xml, files).problems).not.toEqual([]);
});

it('names a course by its address, or by what it is', () => {
  expect(nameOf(course)).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(nameOf(course)).toBe(nameOf({ ...course, version: '0.2.0' }));
  expect(new Set([nameOf(course), nameOf(course, 'labels'), nameOf({ ...course, title: 'Another' })]).size).toBe(3);
  expect(nameOf({ ...course, site: 'https://course.example/' }, 'labels')).toBe('https://course.example/exercises/labels/');
});
