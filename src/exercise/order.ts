/** `exercises/order.yaml`: what is wrong with it. Pure. */
import { nearest } from '../text/nearest.ts';
import { compileSchema, readDocument } from './document.ts';
import type { Problem } from './problems.ts';

const ORDER = { type: 'array', uniqueItems: true, items: { type: 'string' } };

/** @param slugs the folders that there are */
export function readOrder(file: string, yaml: string, slugs: readonly string[]): readonly Problem[] {
  const read = readDocument(file, yaml, compileSchema(ORDER));
  if (!('raw' in read)) return read;
  const order = read.raw as readonly string[];
  const gone = order.flatMap((slug, place) =>
    slugs.includes(slug) ? [] : [{ where: read.where([place]), text: `There is no folder \`exercises/${slug}\`. ${nearest(slug, slugs)}` }],
  );
  const lacking = slugs.filter(slug => !order.includes(slug));
  return [
    ...gone,
    ...lacking.map(slug => ({ where: file, text: `It lacks \`${slug}\`, which is then shown last: add \`- ${slug}\` where it belongs.` })),
  ];
}
