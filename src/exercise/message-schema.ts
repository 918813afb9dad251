/** The part of an exercise's JSON Schema that is about one message: what a producer sends, or a client asks. */
export const MESSAGE = {
  type: 'object',
  additionalProperties: false,
  properties: {
    to: {
      type: 'string',
      description:
        'A program with an HTTP front, or a topic, queue or exchange of a broker; the first of them where left out. RabbitMQ: an empty text is the default exchange.',
    },
    body: { type: 'object', description: 'What the producer sends. Left out where retryOf is given.' },
    headers: { type: 'object', additionalProperties: { type: 'string' } },
    key: { type: 'string', description: 'Kafka: decides the partition. RabbitMQ: the routing key. Pub/Sub: the ordering key.' },
    persistent: { type: 'boolean', description: 'RabbitMQ: false for a message that no restart spares.' },
    retryOf: {
      type: 'string',
      description:
        'The message that the producer sends again, because it missed the reply to its send: the same body under another message id.',
    },
  },
};
