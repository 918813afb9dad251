/** The JSON Schema (draft 7) of the files in `traces/`, with a step for each fault. Written out for editors like `schema.ts`. */
import { FAULTS, faultNames } from '../history/faults.ts';
import { NAMES } from './effect-schema.ts';
import { DRAFT, type Schema, WORKERS } from './schema.ts';

export function traceSchema(): Schema {
  const strikes = faultNames().map(name => [name, { ...STRIKE, description: TRACED[name] ?? `A ${FAULTS[name].one}.` }]);
  return {
    $schema: DRAFT,
    $id: 'ackademy-trace',
    title: 'A named trace of an exercise',
    description:
      'A file in traces/: a schedule written by hand, in terms that do not shift when code changes. It is played before the search.',
    type: 'object',
    additionalProperties: false,
    required: ['name', 'why', 'sends'],
    properties: {
      name: { type: 'string', minLength: 3, maxLength: 60, description: 'What a report calls it.' },
      why: { type: 'string', minLength: 10, maxLength: 300, description: 'What happens in it, in a sentence.' },
      sends: { ...NAMES, description: 'Names of messages, in the order sent.' },
      workers: WORKERS,
      steps: {
        type: 'array',
        default: [],
        maxItems: 12,
        description:
          'What happens out of the ordinary, in this order. Everything between them goes its ordinary course; all of it where left out, as for more messages than a bound could send.',
        items: {
          type: 'object',
          minProperties: 1,
          maxProperties: 1,
          additionalProperties: false,
          properties: {
            deliver: {
              ...STRIKE,
              description: 'No fault: this worker is handed the next message that it may have, before anybody else goes on.',
            },
            refuse: { ...STRIKE, description: 'The connection is lost before a call takes hold.' },
            ...Object.fromEntries(strikes),
          },
        },
      },
    },
  };
}

/** Where more is to be said of a step than the fault's name. */
const TRACED: { readonly [fault: string]: string } = {
  lose: 'The connection is lost after a call took hold and before its reply.',
};

const STRIKE = {
  type: 'object',
  additionalProperties: false,
  properties: {
    worker: {
      type: 'integer',
      minimum: 1,
      maximum: 35,
      description: 'Whom it strikes, counted through all programs; the one that makes the call where left out.',
    },
    before: { type: 'string', minLength: 1, description: 'A call such as email.send, that is made and has not taken hold.' },
    after: {
      type: 'string',
      minLength: 1,
      description: 'A call that has just taken hold; or `delivery`, a message was handed out; or `return`, the handler is through with it.',
    },
    delivery: { type: 'integer', minimum: 1, description: 'Of which delivery of the run, counted from 1.' },
    message: { type: 'string', description: 'Of a delivery of which message.' },
    error: { type: 'string', description: 'For `fail`: the name of an error that `trouble` declares; the first where left out.' },
  },
};
