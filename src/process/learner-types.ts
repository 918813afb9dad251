/** `topics` and `queues` of an exercise are what `topic(name)` and `queue(name)` take. */
const METHODS: { readonly [method: string]: string } = { topic: 'topics', queue: 'queues' };

/**
 * The text of `learner-api.d.ts` as one exercise's learner sees it: `Services` has what the exercise grants and no more, so
 * that the editor neither offers nor accepts what does not exist at run time.
 */
export function grantedOnly(api: string, granted: readonly string[]): string {
  return api.replace(/export interface Services \{\n[\s\S]*?\n {2}\}\n/, block =>
    block.replace(/ {4}\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n {4}(?:readonly )?(\w+)[:(][^;]+;\n/g, (entry, name: string) =>
      granted.includes(METHODS[name] ?? name) ? entry : '',
    ),
  );
}
