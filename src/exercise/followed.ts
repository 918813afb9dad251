/** Work that one request owes to each who follows somebody: from what the file says to what the graders are told. */
import type { ServicesConfig } from '../services/kinds.ts';
import type { RawEffect, RawExercise } from './raw.ts';

/** As many as can be told one by one. Runs at scale have numbers of their own. */
const MOST = 100;

export const whoseOf = ({ whose = 'authorId' }: NonNullable<RawEffect['owed']>): string => whose;

/** The one field that no request has; null where there is none, or more of them. */
export function followerField(per: readonly string[], messages: RawExercise['messages']): string | null {
  const bodies = Object.values(messages).flatMap(({ body }) => (body === undefined ? [] : [body]));
  const missing = per.filter(field => bodies.every(body => body[field] === undefined));
  return missing.length === 1 ? missing[0]! : null;
}

export function followersIn({ followers }: ServicesConfig): { readonly [userId: string]: readonly string[] } {
  return Object.fromEntries(
    Object.entries(followers?.users ?? {}).map(([userId, following]) => [
      userId,
      'ids' in following ? following.ids : Array.from({ length: following.count }, (_, index) => `${following.prefix}${index + 1}`),
    ]),
  );
}

/** Who has more followers than can be told. */
export function tooFollowed({ followers }: ServicesConfig): string | null {
  const tooMany = Object.entries(followers?.users ?? {}).find(
    ([, following]) => ('ids' in following ? following.ids.length : following.count) > MOST,
  );
  return tooMany === undefined
    ? null
    : `More than ${MOST} follow \`${tooMany[0]}\`, and each is told one by one: let fewer of them follow here. Runs at scale have numbers of their own.`;
}
