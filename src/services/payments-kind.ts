import { type ServiceKind, storeOf } from './kind.ts';
import {
  AVAILABILITY_PROPERTIES,
  checkAvailability,
  DAY,
  IDEMPOTENCY_KEYS,
  type IdempotencyKeys,
  type ProviderAvailability,
  readAvailability,
} from './provider-kind.ts';

export interface PaymentProvider extends ProviderAvailability {
  readonly idempotencyKeys: IdempotencyKeys;
  /** Customers whose card is declined, each with the bank's reason. */
  readonly declines: { readonly [customer: string]: string };
}

export const payments: ServiceKind<'payments', PaymentProvider> = {
  name: 'payments',
  called: 'payments',
  schema: {
    type: 'object',
    additionalProperties: false,
    description: 'A payment provider. Its store is called payments: a row for each charge, with its amount.',
    properties: {
      idempotencyKeys: IDEMPOTENCY_KEYS,
      ...AVAILABILITY_PROPERTIES,
      declines: {
        type: 'object',
        default: {},
        additionalProperties: { type: 'string', minLength: 3 },
        description: "Customers whose card is declined, each with the bank's reason, such as insufficient_funds.",
      },
    },
  },
  read: ({ idempotencyKeys = { liveMs: DAY }, declines = {}, ...availability }: Partial<PaymentProvider>) => ({
    ...readAvailability(availability),
    idempotencyKeys,
    declines,
  }),
  check: checkAvailability,
  stores: () => storeOf('payments'),
  fails: true,
};
