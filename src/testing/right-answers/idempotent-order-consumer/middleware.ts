import type { Message, OrderPlaced, Services } from 'ackademy';

interface Context {
  readonly message: Message<OrderPlaced>;
  readonly services: Services;
  outcome?: string;
}
type Next = () => Promise<void>;
type Middleware = (ctx: Context, next: Next) => Promise<void>;

const compose =
  (...stack: Middleware[]) =>
  (ctx: Context) => {
    const run = (i: number): Promise<void> => {
      const layer = stack[i];
      return layer === undefined ? Promise.resolve() : layer(ctx, () => run(i + 1));
    };
    return run(0);
  };

const logging: Middleware = async (ctx, next) => {
  const { message, services } = ctx;
  services.log.debug('received', { id: message.id, attempt: message.attempt });
  try {
    await next();
    services.log.info(`${message.body.orderId} ${ctx.outcome}`);
  } catch (error) {
    services.log.error(`${message.body.orderId} failed`, error);
    throw error;
  }
};

const acknowledging: Middleware = async ({ message }, next) => {
  await next();
  await message.ack();
};

const deducting: Middleware = async ctx => {
  const { eventId, sku, quantity } = ctx.message.body;
  ctx.outcome = await ctx.services.db.transaction(async tx => {
    if (!(await tx.insertIfAbsent('processed_events', eventId))) return 'skipped';
    await tx.decrement('stock', sku, quantity);
    return 'done';
  });
};

const app = compose(logging, acknowledging, deducting);

export const handle = (message: Message<OrderPlaced>, services: Services) => app({ message, services });
