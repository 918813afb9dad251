import { type ServiceKind, storeOf } from './kind.ts';
import {
  AVAILABILITY_PROPERTIES,
  checkAvailability,
  IDEMPOTENCY_KEYS,
  type IdempotencyKeys,
  type ProviderAvailability,
  readAvailability,
} from './provider-kind.ts';

export interface EmailProvider extends ProviderAvailability {
  /** Null: it takes no idempotency keys. */
  readonly idempotencyKeys: IdempotencyKeys | null;
  /** Addresses that it does not write to, each with the reason. */
  readonly refuses: { readonly [address: string]: string };
}

export const email: ServiceKind<'email', EmailProvider> = {
  name: 'email',
  called: 'email',
  schema: {
    type: 'object',
    additionalProperties: false,
    description: 'A mail provider. Its store is called email: a row for each receiver, whose column mails rises by one with each mail.',
    properties: {
      idempotencyKeys: IDEMPOTENCY_KEYS,
      ...AVAILABILITY_PROPERTIES,
      refuses: {
        type: 'object',
        default: {},
        additionalProperties: { type: 'string', minLength: 3 },
        description: 'Addresses that it does not write to, each with the reason that it gives.',
      },
    },
  },
  read: ({ idempotencyKeys = null, refuses = {}, ...availability }: Partial<EmailProvider>) => ({
    ...readAvailability(availability),
    idempotencyKeys,
    refuses,
  }),
  check: checkAvailability,
  stores: () => storeOf('email'),
  fails: true,
};
