import type { ScalePlan } from '../../system/scale.ts';
import type { System } from '../../system/system.ts';
import { Numbered } from './templates.ts';

/** Who follows one user. */
export type Followers = { readonly ids: readonly string[] } | { readonly count: number; readonly numbered: Numbered };

/** As the system declares them, and the plan in their place. */
export function followersOf({ services }: System, { followers }: ScalePlan): ReadonlyMap<string, Followers> {
  const of = new Map<string, Followers>();
  for (const [user, following] of Object.entries(services.followers?.users ?? {}))
    of.set(user, 'ids' in following ? following : { count: following.count, numbered: new Numbered(following.prefix) });
  for (const [user, count] of Object.entries(followers)) of.set(user, { count, numbered: new Numbered('u') });
  return of;
}

export function sizeOf(following: Followers | undefined): number {
  if (following === undefined) return 0;
  return 'ids' in following ? following.ids.length : following.count;
}
