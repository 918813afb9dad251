/** Which quick checks stand under which `## Heading {#id}` of a lesson's MDX. Checks before the first heading are left out. */
export function checksBySection(mdx: string): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  let here: string[] | null = null;
  for (const line of mdx.split('\n')) {
    const heading = /^## .*\{#([\w-]+)\}\s*$/.exec(line);
    if (heading) sections.set(heading[1]!, (here = []));
    for (const [, id] of line.matchAll(/<Check id="([\w-]+)"/g)) here?.push(id!);
  }
  return sections;
}
