import { criterion, type Failing, fail, pass, texts, unknown } from 'ackademy/criterion';

export default criterion({
  claim: 'What is private never stands in the log',
  untested: 'nothing was logged',
  params: { fields: texts('Fields of messages whose values are private.') },
  start({ fields }) {
    const secrets = new Set<string>();
    let logged = false;
    let found: Failing | null = null;
    return {
      see(event, index) {
        if (event.type === 'sent') for (const secret of valuesOf(event.body, fields)) secrets.add(secret);
        if (event.type !== 'logged') return;
        logged = true;
        const secret = [...secrets].find(each => event.text.includes(each));
        if (secret !== undefined)
          found ??= { thing: secret, told: [`${secret} `, { wrong: 'was written to the log' }, `: “${event.text}”.`], conflict: [index] };
      },
      verdict() {
        if (found !== null) return fail(found);
        return logged ? pass : unknown('nothing was logged');
      },
      // All that a later event could make matter, and no indexes: after a failure nothing can.
      key: () => (found !== null ? 'failed' : `${logged} ${[...secrets].sort().join(' ')}`),
    };
  },
  passes: [
    [
      { type: 'sent', body: { jobId: 'job_1', customer: 'ada@example.com' } },
      { type: 'logged', text: 'confirmed job_1' },
    ],
  ],
  fails: [
    [
      { type: 'sent', body: { jobId: 'job_1', customer: 'ada@example.com' } },
      { type: 'logged', text: 'confirmed job_1 to ada@example.com' },
    ],
  ],
});

function valuesOf(body: unknown, fields: readonly string[]): string[] {
  if (typeof body !== 'object' || body === null) return [];
  return fields.map(field => (body as { readonly [field: string]: unknown })[field]).filter(value => typeof value === 'string');
}
