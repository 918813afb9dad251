import keyed from '../../../content/interview/blueprints/keyed-by-the-celebrity.json' with { type: 'json' };
import naive from '../../../content/interview/blueprints/naive-loop.json' with { type: 'json' };
import lanes from '../../../content/interview/blueprints/priority-lanes.json' with { type: 'json' };
import hybrid from '../../../content/interview/blueprints/push-and-pull.json' with { type: 'json' };
import perUser from '../../../content/interview/blueprints/queue-per-user.json' with { type: 'json' };
import snsToSqs from '../../../content/interview/blueprints/sns-to-sqs.json' with { type: 'json' };
import type { Blueprint } from './blueprint.ts';

/** In the order in which they are listed. A test holds each of them to `blueprint.schema.json`. */
const FILES: { readonly [id: string]: unknown } = {
  'naive-loop': naive,
  'queue-per-user': perUser,
  'keyed-by-the-celebrity': keyed,
  'sns-to-sqs': snsToSqs,
  'push-and-pull': hybrid,
  'priority-lanes': lanes,
};

export const BLUEPRINTS: readonly Blueprint[] = Object.entries(FILES).map(([id, content]) => ({
  ...(content as Omit<Blueprint, 'id'>),
  id,
}));
