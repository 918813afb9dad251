import { adviceFrom, type Rule } from '../advice.ts';

const NO_SUCH_TYPE = 'There is no exchange of this type. It is one of direct, fanout, topic and headers.';

const RULES: readonly Rule[] = [
  [403, /internal exchange/, 'An internal exchange takes messages from other exchanges only. Publish to the one that is bound to it.'],
  [403, /reserved prefix|system/, 'Names that begin with `amq.` belong to the broker. Choose another one.'],
  [403, /default exchange/, 'The default exchange knows every queue by its name already. It takes no bindings and cannot be changed.'],
  [403, /exclusive use/, 'Another consumer has this queue for itself. Consume without `exclusive`, or wait until it is gone.'],
  [
    404,
    /no exchange/,
    'Nobody declared this exchange. Declare it first: a publish has no answer, so a mistake in it closes the channel a moment later.',
  ],
  [404, /no queue/, 'Nobody declared this queue, or it was deleted, or it expired. Declare it first.'],
  [404, null, 'There is no such thing. Declare it first, and look at the spelling of its name.'],
  [405, null, 'An exclusive queue belongs to the connection that declared it. Use it there, or declare it without `exclusive`.'],
  [
    406,
    /unknown delivery tag/,
    'This delivery was settled before, or it came on another channel. Settle each one once, on its own channel.',
  ],
  [
    406,
    /inequivalent arg/,
    'It exists with other properties, and they cannot be changed. Declare it as it is, delete it first, or choose another name.',
  ],
  [406, /invalid expiration/, '`expiration` is a text of whole milliseconds, such as "60000", and 0 means now or never.'],
  [
    406,
    /switch from|not transactional/,
    'A channel has confirms or transactions, and keeps what was chosen first. Open a second channel for the other.',
  ],
  [406, /partial tx/, 'A part of the transaction was refused, and the rest has happened: `tx` is not atomic.'],
  [406, /in use|not empty/, 'It is still used, or holds messages, and the request asked not to delete it then.'],
  [406, /message size/, 'The message is larger than this broker takes. Store the content elsewhere and send where it is.'],
  [406, /user_id/, '`userId` must be the user of the connection, or be left out.'],
  [406, /x-match/, '`x-match` is one of all, any, all-with-x and any-with-x.'],
  [406, /unacceptable_type_in_header/, 'A header holds a value of a kind that AMQP has no type for here. Send it as text.'],
  [
    406,
    /reply consumer/,
    'For direct reply-to, consume `amq.rabbitmq.reply-to` without acknowledgements, once, on the channel that sends the request.',
  ],
  [406, /invalid arg/, 'The queue does not take this argument with this value: see what its type allows.'],
  [406, /unknown exchange type/, NO_SUCH_TYPE],
  [406, /invalid property|server-named/, 'A quorum queue is durable, belongs to no connection, and has a name of your own.'],
  [406, null, 'What was asked for does not fit what is there. The broker’s words say which property.'],
  [503, null, NO_SUCH_TYPE],
  [504, null, 'The channel is closed, by an earlier mistake or by you. Open a new one; what it had unacknowledged was given back.'],
  [530, /consumer tag/, 'A consumer of this name is on the channel already. Give each its own, or let the broker choose.'],
  [530, null, 'This is not allowed on this connection.'],
  [540, /global qos/, 'A quorum queue takes no prefetch for the whole channel. Set it for each consumer: `global` false.'],
  [540, null, 'This broker does not do that. The model follows it.'],
  [541, null, 'The broker failed by itself.'],
];

/** What to do about a refusal by RabbitMQ. */
export const adviceOn = (code: number | string, text: string): string => adviceFrom(RULES, code, text);
