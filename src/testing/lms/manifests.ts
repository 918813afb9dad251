/** What SCORM 1.2 (CAM 2.3.5) and cmi5 (13.1) require of the files that a package is described by, held against such a file. */
import { parser } from 'sax';

interface Element {
  readonly name: string;
  readonly attributes: { readonly [name: string]: string };
  readonly children: Element[];
  text: string;
}

/** @throws where it is not well-formed */
function read(xml: string): Element {
  const top: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  const sax = parser(true);
  sax.onerror = error => {
    throw error;
  };
  sax.onopentag = ({ name, attributes }) => {
    const element: Element = { name, attributes, children: [], text: '' };
    open.at(-1)!.children.push(element);
    open.push(element);
  };
  sax.ontext = text => {
    open.at(-1)!.text += text;
  };
  sax.onclosetag = () => void open.pop();
  sax.write(xml).close();
  return top.children[0]!;
}

const all = ({ children }: Element, name: string): Element[] => children.filter(each => each.name === name);
const deep = (element: Element, name: string): Element[] =>
  element.children.flatMap(each => [...(each.name === name ? [each] : []), ...deep(each, name)]);
const textAt = (element: Element, ...path: readonly string[]): string =>
  path.reduce<Element | undefined>((at, name) => at && all(at, name)[0], element)?.text.trim() ?? '';

/** @param files all of the package, from its root */
export function scormProblems(xml: string, files: ReadonlySet<string>): { problems: string[]; scos: { title: string; href: string }[] } {
  let manifest: Element;
  try {
    manifest = read(xml);
  } catch (error) {
    return { problems: [String(error)], scos: [] };
  }
  const problems: string[] = [];
  const must = (holds: unknown, rule: string) => {
    if (!holds) problems.push(rule);
  };
  must(manifest.name === 'manifest' && manifest.attributes.identifier, 'a manifest with an identifier');
  must(manifest.attributes.xmlns === 'http://www.imsproject.org/xsd/imscp_rootv1p1p2', 'the namespace of IMS content packaging 1.1.2');
  must(manifest.attributes['xmlns:adlcp'] === 'http://www.adlnet.org/xsd/adlcp_rootv1p2', 'the namespace of ADL 1.2');
  must(textAt(manifest, 'metadata', 'schema') === 'ADL SCORM', 'schema');
  must(textAt(manifest, 'metadata', 'schemaversion') === '1.2', 'schemaversion');
  const order = manifest.children.map(({ name }) => name);
  must(order.join() === 'metadata,organizations,resources', `metadata, organizations and resources in this order: ${order}`);

  // LOM of a content aggregation: what CAM 2.2.4.2 calls mandatory.
  for (const lom of deep(manifest, 'imsmd:lom')) {
    for (const path of ['general title', 'general description', 'general keyword', 'metametadata metadatascheme', 'technical format'])
      must(path.split(' ').reduce<Element[]>((at, name) => at.flatMap(each => all(each, `imsmd:${name}`)), [lom]).length > 0, path);
    for (const path of [
      'lifecycle version',
      'lifecycle status',
      'technical location',
      'rights cost',
      'rights copyrightandotherrestrictions',
    ])
      must(path.split(' ').reduce<Element[]>((at, name) => at.flatMap(each => all(each, `imsmd:${name}`)), [lom]).length > 0, path);
    for (const path of ['classification purpose', 'classification description', 'classification keyword', 'general catalogentry'])
      must(path.split(' ').reduce<Element[]>((at, name) => at.flatMap(each => all(each, `imsmd:${name}`)), [lom]).length > 0, path);
  }
  must(deep(manifest, 'imsmd:lom').length > 0, 'metadata of the course');

  const organizations = all(manifest, 'organizations')[0]!;
  const given = all(organizations, 'organization');
  must(
    given.some(({ attributes }) => attributes.identifier === organizations.attributes.default),
    'a default organization that there is',
  );
  const resources = all(all(manifest, 'resources')[0]!, 'resource');
  const ids = [manifest, ...given, ...deep(organizations, 'item'), ...resources].map(({ attributes }) => attributes.identifier ?? '');
  must(new Set(ids).size === ids.length, 'identifiers that are each another');
  for (const id of ids) must(/^[A-Za-z_][\w.-]*$/.test(id), `an identifier: ${id}`);

  const scos = given.flatMap(organization => {
    must(textAt(organization, 'title') !== '', 'a title of the organization');
    return all(organization, 'item').map(item => {
      const title = textAt(item, 'title');
      must(title !== '', 'a title of each item');
      const resource = resources.find(({ attributes }) => attributes.identifier === item.attributes.identifierref);
      must(resource, `a resource for ${item.attributes.identifierref}`);
      must(resource?.attributes['adlcp:scormtype'] === 'sco', 'a SCO');
      return { title, href: resource?.attributes.href ?? '' };
    });
  });
  const listed = new Set<string>();
  for (const resource of resources) {
    const { attributes } = resource;
    must(attributes.type === 'webcontent', 'webcontent');
    must(['sco', 'asset'].includes(attributes['adlcp:scormtype'] ?? ''), 'sco or asset');
    const own = all(resource, 'file').map(file => file.attributes.href ?? '');
    for (const file of own) listed.add(file);
    if (attributes['adlcp:scormtype'] === 'sco') must(own.includes(attributes.href ?? ''), 'the page of a SCO among its files');
    for (const { attributes: dependency } of all(resource, 'dependency'))
      must(
        resources.some(other => other.attributes.identifier === dependency.identifierref),
        'a dependency that there is',
      );
  }
  for (const file of listed) must(files.has(file), `${file} is listed and not there`);
  for (const file of files) must(listed.has(file) || /^(imsmanifest|cmi5)\.xml$/.test(file), `${file} is there and not listed`);
  return { problems, scos };
}

export function cmi5Problems(xml: string, files: ReadonlySet<string>): { problems: string[]; units: { id: string; url: string }[] } {
  const structure = read(xml);
  const problems: string[] = [];
  const must = (holds: unknown, rule: string) => {
    if (!holds) problems.push(rule);
  };
  must(structure.attributes.xmlns === 'https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd', 'the namespace');
  const [course, ...others] = structure.children;
  must(structure.name === 'courseStructure' && course?.name === 'course', 'a course first');
  const iri = /^(https?:\/\/|urn:uuid:)\S+$/;
  for (const element of [course!, ...others]) {
    must(iri.test(element.attributes.id ?? ''), `an IRI: ${element.attributes.id}`);
    for (const name of ['title', 'description']) must(textAt(element, name, 'langstring') !== '', `${name} of ${element.name}`);
  }
  const units = others.map(({ name, attributes, ...rest }) => {
    const element: Element = { name, attributes, ...rest };
    const url = textAt(element, 'url');
    must(name === 'au' && files.has(url), `a page for ${url}`);
    must(attributes.moveOn === 'Passed', 'moveOn');
    const mastery = Number(attributes.masteryScore);
    must(mastery >= 0 && mastery <= 1, 'a mastery score from 0 to 1');
    return { id: attributes.id ?? '', url };
  });
  must(units.length > 0 && new Set(units.map(({ id }) => id)).size === units.length, 'units with an id each');
  return { problems, units };
}
