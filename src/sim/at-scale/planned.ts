import type { ScalePlan } from '../../system/scale.ts';
import type { System } from '../../system/system.ts';

/** The system with the followers and limits of a plan. */
export function systemOf(system: System, { followers, limits, pageSize }: ScalePlan): System {
  const { services } = system;
  const { push, email, followers: directory } = services;
  const users = Object.fromEntries(Object.entries(followers).map(([user, count]) => [user, { count, prefix: 'u' }]));
  const limited = <Provider extends { readonly rateLimit: unknown }>(provider: Provider | undefined, service: string) => {
    const limit = limits[service];
    return provider === undefined || limit === undefined
      ? provider
      : { ...provider, rateLimit: { requests: limit.requests, perMs: limit.perMs } };
  };
  return {
    ...system,
    services: {
      ...services,
      ...(push === undefined ? {} : { push: limited(push, 'push')! }),
      ...(email === undefined ? {} : { email: limited(email, 'email')! }),
      ...(directory === undefined
        ? {}
        : { followers: { pageSize: pageSize ?? directory.pageSize, users: { ...directory.users, ...users } } }),
    },
  };
}
