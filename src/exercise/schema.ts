/**
 * The JSON Schema (draft 7) of `exercise.yaml`, put together from what each broker, service, fault and criterion says of itself. Written
 * out beside this file for editors (`npm run schema`); the reader builds its own.
 */
import { AT_SCALE } from '../../graders/at-scale/index.ts';
import { CRITERIA } from '../../graders/index.ts';
import { type Parameters, schemaOf } from '../../graders/parameters.ts';
import { KINDS } from '../brokers/kinds.ts';
import { FAULTS, faultNames } from '../history/faults.ts';
import { SERVICE_KINDS } from '../services/kinds.ts';
import { PLACE_IN_COURSE } from './course.ts';
import { EFFECT, NAMES } from './effect-schema.ts';
import { MESSAGE } from './message-schema.ts';
import { DECLARED } from './raw.ts';
import { scaleSchema } from './scale-schema.ts';

export type Schema = { readonly [keyword: string]: unknown };

export const DRAFT = 'http://json-schema.org/draft-07/schema#';
/** Of exercise.yaml. It grows when a file of the old kind would mean something else, and not when something new may stand in it. */
export const FORMAT = 1;

const NAME = { pattern: '^[a-z][a-z0-9-]*$' };
const MS = { type: 'integer', minimum: 1, maximum: 86_400_000 };

/**
 * For editors: a program's `consume` has the fields of every kind of broker, because a schema cannot look up which broker it names.
 * @param looser for the reader: takes anything for a program's `consume` and a criterion's `with`, at which it looks closer later
 */
export function exerciseSchema(looser = false): Schema {
  return {
    $schema: DRAFT,
    $id: 'ackademy-exercise',
    title: 'An exercise of Ackademy',
    description: 'The file exercise.yaml in a folder of exercises/. Texts for people are Markdown-free plain sentences.',
    type: 'object',
    additionalProperties: false,
    required: ['title', 'summary', 'minutes', 'services', 'programs', 'messages', 'effects', 'criteria', 'bounds', 'hints'],
    properties: {
      format: {
        type: 'integer',
        minimum: 1,
        description: `The format of this file, ${FORMAT} where left out. Older versions refuse a newer one.`,
      },
      title: { type: 'string', minLength: 3, maxLength: 60, description: 'What the learner is to do, as a heading.' },
      summary: { type: 'string', minLength: 10, maxLength: 160, description: 'One sentence for the catalogue.' },
      minutes: { type: 'integer', minimum: 1, maximum: 240, description: 'How long a learner needs, about.' },
      ...PLACE_IN_COURSE,
      brokers: {
        type: 'object',
        default: {},
        propertyNames: NAME,
        additionalProperties: anyBroker(),
        description: 'By name. None where requests and timers are all that calls the programs.',
      },
      services: {
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(SERVICE_KINDS.map(({ name, schema }) => [name, schema])),
        description: 'What handlers are given. A service that is not named does not exist for them.',
      },
      trouble: {
        type: 'object',
        default: {},
        additionalProperties: TROUBLE,
        description:
          'By service: errors that it may refuse with, and how long it may take. `message` is the broker that a message came from.',
      },
      programs: {
        type: 'object',
        minProperties: 1,
        propertyNames: NAME,
        additionalProperties: program(looser ? SOME_CONSUMER : anyConsumer()),
        description: 'By name, in the order of the lanes. Each is fed by one of consume, http, every and command.',
      },
      messages: {
        type: 'object',
        description: 'The messages and requests that bounds send, by name. The name is the id that brokers know a message by.',
        minProperties: 1,
        propertyNames: { pattern: '^[a-z0-9-]+$' },
        additionalProperties: MESSAGE,
      },
      effects: {
        type: 'object',
        minProperties: 1,
        propertyNames: NAME,
        additionalProperties: EFFECT,
        description: 'What counts as work, by name.',
      },
      criteria: { type: 'array', minItems: 1, items: looser ? withOwn(criterion()) : withOwn(anyCriterion(CRITERIA)) },
      bounds: {
        type: 'array',
        minItems: 1,
        maxItems: 36,
        description:
          'Spaces of schedules, each searched whole, in this order. Put the smallest first: the first failure found is the one that is shown.',
        items: bound(),
      },
      ...scaleSchema(looser ? criterion() : anyCriterion(AT_SCALE)),
      hints: { type: 'array', items: { type: 'string', minLength: 10 }, description: 'Shown one at a time, each saying a little more.' },
    },
  };
}

const WORKER_COUNT = { type: 'integer', minimum: 1, maximum: 4 };

/** Shared with traces. */
export const WORKERS = {
  ...WORKER_COUNT,
  type: ['integer', 'object'],
  default: 1,
  additionalProperties: WORKER_COUNT,
  description: 'How many processes run the program; by program where there are several. One where left out.',
} as const;

const TROUBLE = {
  type: 'object',
  additionalProperties: false,
  description: 'What can go wrong with a service, beside lost connections. Each is a fault that a bound counts: fail, slow.',
  properties: {
    errors: {
      type: 'array',
      default: [],
      maxItems: 36,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'message'],
        properties: {
          name: { type: 'string', pattern: '^[A-Za-z]\\w*$' },
          message: { type: 'string', minLength: 3 },
          operations: { type: 'array', default: [], items: { type: 'string' }, description: 'All where left out.' },
          status: { type: 'integer', minimum: 400, maximum: 599, description: 'The status of the answer, which the error has.' },
          retryAfterMs: { ...MS, description: 'How long the answer says to wait, as Retry-After does; the error has it.' },
        },
      },
    },
    slowMs: { ...MS, description: 'How long a slow answer takes.' },
  },
};

function anyBroker(): Schema {
  return {
    type: 'object',
    required: ['kind'],
    properties: { kind: { enum: KINDS.map(({ kind }) => kind) } },
    allOf: KINDS.map(({ kind, schema, topology }) => ({
      if: { properties: { kind: { const: kind } }, required: ['kind'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: withProperty(topology === undefined ? schema : withProperty(schema, 'declaredBy', DECLARED_BY), 'kind', { const: kind }),
    })),
  };
}

const DECLARED_BY = {
  type: 'object',
  additionalProperties: false,
  required: ['entry', 'handler'],
  description:
    'The learner declares this broker in code: the file, and the export that is called with it. What else stands here is what others rely on: names that are sent to and consumed from.',
  properties: {
    entry: { type: 'string', pattern: '^[\\w./-]+\\.ts$' },
    handler: { type: 'string', pattern: '^[A-Za-z_$][\\w$]*$' },
    optional: { type: 'boolean', description: 'The broker is there only if the function is exported, and creates something.' },
  },
};

/** What a program may say of how it consumes, with fields that kinds share under each of their meanings. */
function anyConsumer(): Schema {
  const meanings = new Map<string, string[]>();
  for (const { consumerSchema } of KINDS)
    for (const [field, meaning] of Object.entries((consumerSchema as { properties?: object }).properties ?? {}))
      meanings.set(field, [...new Set([...(meanings.get(field) ?? []), JSON.stringify(meaning)])]);
  const properties = [...meanings].map(([field, texts]) => {
    const each = texts.map(text => JSON.parse(text) as Schema);
    return [field, each.length === 1 ? each[0]! : { anyOf: each }];
  });
  return orDeclared({
    type: 'object',
    additionalProperties: false,
    required: ['broker'],
    properties: { broker: CONSUMED, ...Object.fromEntries(properties) },
  });
}

/** Nothing is said of the broker then: whichever the declarations say, or none. */
const orDeclared = (consumer: Schema): Schema => ({ ...consumer, type: ['object', 'string'], pattern: `^${DECLARED}$` });

const CONSUMED = { type: 'string', description: 'The name of a broker above.' };

const SOME_CONSUMER: Schema = orDeclared({ type: 'object', required: ['broker'], properties: { broker: CONSUMED } });

const TIMES = { presses: { type: 'integer', minimum: 1, maximum: 9 } };
const PRESSES = { type: 'object', additionalProperties: false, required: ['presses'], properties: TIMES };

function program(consume: Schema): Schema {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['entry', 'handler'],
    properties: {
      entry: { type: 'string', pattern: '^[\\w./-]+\\.ts$', description: 'The file that holds the handler.' },
      handler: { type: 'string', pattern: '^[A-Za-z_$][\\w$]*$', description: 'The export that is called.' },
      given: {
        type: 'boolean',
        default: false,
        description: 'The exercise brings it along, in its folder given/: learners read it and do not edit it.',
      },
      consume: {
        ...consume,
        description:
          'It is handed messages of a broker. `declared`: of whichever broker the code says that declares them; of none, and it is not deployed.',
      },
      http: {
        type: 'object',
        additionalProperties: false,
        required: ['path'],
        description: 'An HTTP front: its messages are requests, and what the handler returns is the answer.',
        properties: {
          method: { enum: ['POST', 'PUT', 'PATCH'], default: 'POST' },
          path: { type: 'string', pattern: '^/[\\w/.-]*$' },
          retries: {
            type: 'integer',
            minimum: 0,
            maximum: 5,
            default: 0,
            description: 'How often the client sends a request again, after a lost connection, 429, 500, 502, 503 or 504.',
          },
          retryAfterMs: { ...MS, default: 1000, description: 'How long it waits where Retry-After does not say.' },
          inHand: { type: 'integer', minimum: 1, maximum: 8, description: 'Requests that one process has at once; one where left out.' },
        },
      },
      every: { ...MS, description: 'It is called every so many milliseconds.' },
      command: {
        anyOf: [{ const: true }, PRESSES],
        description: 'Somebody presses it once, when all else has come to rest; or so many times, each time when all is quiet again.',
      },
      grants: {
        ...NAMES,
        minItems: 0,
        uniqueItems: true,
        description: 'Services that it may use; all where left out. Every program has the log and the clock.',
      },
      opens: {
        enum: ['alarm'],
        description:
          'Whoever is on call starts it: it consumes from when an alarm has rung and all else has come to rest. From the start where left out.',
      },
    },
  };
}

function criterion(): Schema {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['id'],
    properties: {
      id: { type: 'string', description: 'A criterion of graders/.' },
      points: {
        type: 'integer',
        minimum: 0,
        maximum: 100,
        default: 0,
        description: 'What it is worth; left out where the exercise has a rubric, whose rows are then what points are given for.',
      },
      claim: { type: 'string', description: "The claim in the words of this exercise; the criterion's own where left out." },
      with: { type: 'object', default: {}, description: "The criterion's parameters." },
    },
  };
}

/** Instead of an id: one that the exercise brings along. */
function withOwn({ required: _, ...schema }: Schema): Schema {
  return {
    ...schema,
    properties: {
      own: {
        type: 'string',
        description:
          'A criterion of the exercise itself, instead of an `id`: `own: confirmed-once` is the file criteria/confirmed-once.ts in its folder.',
      },
      ...(schema.properties as object),
    },
  };
}

/** For editors, which know the ids and parameters from it; the reader says more of what is wrong with them. */
function anyCriterion(criteria: readonly { readonly id: string; readonly params: Parameters }[]): Schema {
  const plain = criterion();
  return {
    ...plain,
    properties: { ...(plain.properties as object), id: { enum: criteria.map(({ id }) => id), description: 'A criterion of graders/.' } },
    allOf: criteria.map(({ id, params }) => ({
      if: { properties: { id: { const: id } }, required: ['id'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { properties: { with: schemaOf(params, false) } },
    })),
  };
}

function bound(): Schema {
  const faults = faultNames().map(name => [
    name,
    { type: 'integer', minimum: 0, maximum: FAULTS[name].most, description: FAULTS[name].description },
  ]);
  return {
    type: 'object',
    additionalProperties: false,
    required: ['sends'],
    properties: {
      sends: { ...NAMES, description: 'Names of messages, in the order sent.' },
      workers: WORKERS,
      faults: {
        type: 'object',
        default: {},
        additionalProperties: false,
        properties: Object.fromEntries(faults),
        description: 'How often each fault may strike; never where left out.',
      },
      where: {
        type: 'object',
        default: {},
        additionalProperties: false,
        properties: Object.fromEntries(faultNames().map(name => [name, NAMES])),
        description: 'Programs that a fault may strike; any where left out.',
      },
      errors: {
        ...NAMES,
        description: 'Names of the errors that services may refuse with; any that `trouble` declares where left out.',
      },
      later: {
        type: 'array',
        default: [],
        description: 'Messages that are sent while the run is under way, in order of time.',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['message', 'atMs'],
          properties: { message: { type: 'string' }, atMs: MS },
        },
      },
    },
  };
}

function withProperty(schema: object, name: string, meaning: Schema): Schema {
  return { ...schema, properties: { [name]: meaning, ...(schema as { properties?: object }).properties } };
}
