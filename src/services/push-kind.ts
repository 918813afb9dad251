import { type ServiceKind, storeOf } from './kind.ts';
import { AVAILABILITY_PROPERTIES, checkAvailability, type ProviderAvailability, readAvailability } from './provider-kind.ts';

export interface PushProvider extends ProviderAvailability {
  /** Device tokens that are not valid any more. */
  readonly goneTokens: readonly string[];
}

export const push: ServiceKind<'push', PushProvider> = {
  name: 'push',
  called: 'push',
  schema: {
    type: 'object',
    additionalProperties: false,
    description: 'A push provider. Its store is called push: a row for each device, whose columns pushes and shown rise.',
    properties: {
      ...AVAILABILITY_PROPERTIES,
      goneTokens: {
        type: 'array',
        default: [],
        items: { type: 'string', minLength: 1 },
        description: 'Device tokens that are not valid any more: 410.',
      },
    },
  },
  read: ({ goneTokens = [], ...availability }: Partial<PushProvider>) => ({ ...readAvailability(availability), goneTokens }),
  check: checkAvailability,
  stores: () => storeOf('push'),
  fails: true,
};
