/**
 * A new exercise: a whole folder that grades, to be changed step by step into somebody's own. What is left to write is marked `TODO`.
 * Pure, so that a page can begin with the same files as the terminal.
 */
import type { SourceFile } from '../../compile/compiled.ts';
import { BROKER_TEMPLATES, type BrokerTemplate, type TemplateKind } from './brokers.ts';

/** The texts of an exercise that only somebody can write who knows what it is about. */
export interface ExerciseTexts {
  readonly title: string;
  readonly summary: string;
  readonly production: string;
  readonly leftOut: string;
  readonly claims: { readonly 'no-message-lost': string; readonly 'effect-once': string; readonly 'ack-after-work': string };
  readonly hints: readonly string[];
  /** How the prompt begins, before the sentence about the worker. */
  readonly opening: string;
  /** What `JobPosted` is. */
  readonly event: string;
  readonly why: { readonly 'no-key': string; readonly 'ack-first': string; readonly 'swallows-the-error': string };
}

const TO_WRITE: ExerciseTexts = {
  title: 'TODO: what the learner is to do, as a heading',
  summary: 'TODO: one sentence for the catalogue, at most 160 letters.',
  production: 'TODO: the idea in terms of production: what it is called there, and what it is good for.',
  leftOut: 'TODO: one thing that the simulator leaves out, and what it means for real.',
  claims: {
    'no-message-lost': "TODO: no job is lost, in the learner's terms",
    'effect-once': "TODO: no job is done twice, in the learner's terms",
    'ack-after-work': "TODO: a message is acknowledged after its work, in the learner's terms",
  },
  hints: [
    'TODO: a question that makes the learner stand between two lines and let the process die there.',
    'TODO: what durable place knows by then what was done.',
    'TODO: what to do about it, in words.',
  ],
  opening: 'TODO: tell what the learner sees before them.',
  event: 'TODO: who sends it, and when.',
  why: {
    'no-key': 'TODO: say what is wrong: the provider cannot tell a repetition from a second mail.',
    'ack-first': 'TODO: say what is wrong: a process that dies after the acknowledgement and before the mail has lost the job.',
    'swallows-the-error': 'TODO: say what is wrong: a mail that could not be sent is acknowledged all the same.',
  },
};

/** @param schema where the editor finds the schema, as seen from the folder */
export function newExercise(kind: TemplateKind, schema: string, texts: ExerciseTexts = TO_WRITE): SourceFile[] {
  const broker: BrokerTemplate = BROKER_TEMPLATES[kind];
  const wrong = (name: keyof ExerciseTexts['why'], fails: readonly string[]): SourceFile[] => [
    {
      path: `wrong/${name}/expect.yaml`,
      text: `why: ${quoted(texts.why[name])}\n# Exactly the criteria that it fails.\nfails: [${fails.join(', ')}]\n`,
    },
    { path: `wrong/${name}/handler.ts`, text: handler(broker, name) },
  ];
  return [
    { path: 'exercise.yaml', text: exerciseYaml(broker, schema, texts) },
    { path: 'prompt.mdx', text: prompt(broker, texts) },
    { path: 'events.d.ts', text: events(texts) },
    { path: 'starter/handler.ts', text: handler(broker, 'starter') },
    { path: 'solution/handler.ts', text: handler(broker, 'solution') },
    ...wrong('no-key', ['effect-once']),
    ...wrong('ack-first', ['no-message-lost', 'ack-after-work']),
    ...wrong('swallows-the-error', ['no-message-lost', 'ack-after-work']),
  ];
}

/** In YAML, and in JSON alike. */
const quoted = (text: string) => JSON.stringify(text);

function exerciseYaml({ broker, consume, keyed }: BrokerTemplate, schema: string, texts: ExerciseTexts): string {
  const { title, summary, production, leftOut, claims, hints } = texts;
  const key = (name: string) => (keyed ? `\n    key: ${name}` : '');
  return `# yaml-language-server: $schema=${schema}
# What is still to be written is marked; \`npx ackademy check\` lists what is left. The scenario below is whole and can be graded as it
# stands: change it a step at a time, and check after each.
title: ${quoted(title)}
summary: ${quoted(summary)}
# How long a learner needs, about.
minutes: 15
# May be left out: sections of the lesson that it practises, and exercises whose idea it takes for granted.
# sections: [idempotent]
# buildsOn: [idempotent-order-consumer]

# Said once it is passed. May be left out.
shown:
  production: ${quoted(production)}
  leftOut: ${quoted(leftOut)}

brokers:
${broker}
# What handlers are given. A service that is not named here does not exist for them.
services:
  email:
    # For a day a key stands for one mail: whoever sends with it again gets the first answer.
    idempotencyKeys: { liveMs: 86400000 }
  log: true

# By name: the learner's code, and what feeds it.
programs:
  worker:
    entry: handler.ts
    handler: handle
    consume: ${consume}

# What bounds send, by name.
messages:
  job-1:${key('job_1')}
    body: { jobId: job_1, customer: ada@example.com }
  # Whoever sent it missed the reply and sent it again: the same job, another message.
  job-1-again:
    retryOf: job-1
  job-2:${key('job_2')}
    body: { jobId: job_2, customer: ben@example.com }

# What counts as work, by name: here a mail that leaves, one for each job.
effects:
  confirmation:
    store: email
    column: mails
    direction: rises
    per: jobId
    row: customer
    words: { what: confirmation, done: sent }

# Promises that the code has to keep. Each has to be failed by some answer in wrong/, or nothing shows that it can be.
criteria:
  - { id: no-message-lost, points: 4, claim: ${quoted(claims['no-message-lost'])} }
  - { id: effect-once, points: 4, claim: ${quoted(claims['effect-once'])} }
  - { id: ack-after-work, points: 2, claim: ${quoted(claims['ack-after-work'])} }

# Each bound is searched whole, the simplest first: every place where that many faults can strike. Large bounds take long.
bounds:
  - { sends: [job-1], workers: 1, faults: { crash: 1 } }
  - { sends: [job-1], workers: 1, faults: { lose: 1 } }
  - { sends: [job-1, job-1-again], workers: 1, faults: { crash: 1 } }
  - { sends: [job-1, job-2], workers: 2, faults: { crash: 1 } }

# Shown one at a time. The first asks a question, the last comes close to the code.
hints:
${hints.map(hint => `  - ${quoted(hint)}\n`).join('')}`;
}

const prompt = (
  { from, rules }: BrokerTemplate,
  { opening }: ExerciseTexts,
) => `${opening} A worker takes a **\`JobPosted\`** from ${from} and sends its customer a confirmation.

The mail provider takes an **idempotency key**: \`email.send(mail, { idempotencyKey })\`. For 24 hours a key stands for one mail.

Write \`handle(message, services)\` so that

- **every job gets its confirmation**, wherever the process dies;
- **no job is confirmed twice**, however often its message is delivered;
- a message is acknowledged **after** its confirmation was sent.

${rules}
`;

const events = ({ event }: ExerciseTexts) => `declare module 'ackademy' {
  /** ${event} */
  export interface JobPosted {
    readonly jobId: string;
    /** Where the confirmation goes. */
    readonly customer: string;
  }
}
`;

type Answer = 'starter' | 'solution' | 'no-key' | 'ack-first' | 'swallows-the-error';

/** One handler, and what is different in each answer. */
function handler({ again }: BrokerTemplate, answer: Answer): string {
  const keyed = answer !== 'starter' && answer !== 'no-key';
  const send = keyed
    ? [
        'await email.send(',
        '  { to: customer, subject: `Your job $' + '{jobId}` },',
        '  // Made from the job alone: whoever is handed it, in whatever life, comes to the same key.',
        '  { idempotencyKey: `confirmation/$' + '{jobId}` },',
        ');',
      ]
    : ['await email.send({ to: customer, subject: `Your job $' + '{jobId}` });'];
  // Nobody puts back what is acknowledged already.
  const caught = answer === 'swallows-the-error' ? 'log.warn(`$' + '{jobId}: could not be sent`);' : answer === 'ack-first' ? null : again;
  const tried = caught === null ? send : ['try {', ...send.map(line => `  ${line}`), '} catch {', `  ${caught}`, '}'];
  const ack = ['await message.ack();'];
  const steps = answer === 'ack-first' ? [ack, tried] : [tried, ack];
  return `import type { JobPosted, Message, Services } from 'ackademy';

export async function handle(
  message: Message<JobPosted>,
  { email, log }: Services,
) {
  const { jobId, customer } = message.body;

${steps.map(lines => lines.map(line => `  ${line}\n`).join('')).join('\n')}  log.info(\`\${jobId}: done\`);
}
`;
}
