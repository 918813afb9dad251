/** The schema of an effect: what counts as work, and from when on it is owed. */
/** Shared with the rest of the file, and with traces. */
export const NAMES = { type: 'array', minItems: 1, items: { type: 'string' } };
const FIELD = { type: 'string', minLength: 1 };

export const EFFECT = {
  type: 'object',
  additionalProperties: false,
  required: ['store', 'per', 'words'],
  description: 'A change that must come about, and how what was handed in says which and how much.',
  properties: {
    store: {
      type: 'string',
      description: 'What changes: a table, a service that keeps what was done (email), or where something is published.',
    },
    column: {
      type: 'string',
      description: 'The numeric column whose fall or rise is the amount; each change counts as one where left out.',
    },
    direction: { enum: ['falls', 'rises'], default: 'rises' },
    per: {
      type: ['string', 'array'],
      minItems: 1,
      items: FIELD,
      minLength: 1,
      description: 'The field, or fields, that name the thing to be worked on once: orderId; postId and userId.',
    },
    named: {
      enum: ['message', 'change'],
      default: 'message',
      description: 'Where `per` stands: in the body of what was in hand, or in what was changed (a row, a published event).',
    },
    amount: { ...FIELD, description: 'The field that says how much; one where left out.' },
    row: { ...FIELD, description: 'The field that names the row; any row where left out.' },
    holds: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: { anyOf: [FIELD, { type: 'object', minProperties: 1 }] },
      description:
        'Columns that a row must have to count, or fields of an event, for work whose result somebody reads. Where the message has a field of that name, the value must be the same. With the value that it must have where the message does not say it: { declined: insufficient_funds }.',
    },
    owed: {
      type: 'object',
      additionalProperties: false,
      required: ['by'],
      description: 'From when on it is owed; from when a message about the thing was sent where left out.',
      properties: {
        by: {
          enum: ['message', 'answer', 'effect'],
          description: 'A message was sent; the client of a program was told yes (an answer below 400); another effect is durable.',
        },
        to: { ...NAMES, description: 'by: message. Destinations, or programs with an HTTP front; any where left out.' },
        at: { type: 'string', description: 'by: answer. The program.' },
        effect: { type: 'string', description: 'by: effect. Its name.' },
        each: {
          enum: ['followers'],
          description:
            'by: answer. The request owes one to each who follows somebody, as `services.followers` says. For whom each is stands in the field of `per` that no request has.',
        },
        whose: { ...FIELD, description: 'each: followers. The field of the request that says whose followers; authorId where left out.' },
      },
    },
    hopeless: { ...NAMES, description: 'Messages whose work nobody can do: they are wanted in a dead-letter queue.' },
    words: {
      type: 'object',
      additionalProperties: false,
      required: ['what', 'done'],
      properties: {
        what: { type: 'string', description: 'As in: the *stock* of ord_12 was deducted twice.' },
        done: { type: 'string', description: 'As in: the stock of ord_12 was *deducted* twice.' },
      },
    },
  },
};
