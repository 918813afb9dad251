import type { Case, Services, SqsMessage } from 'ackademy';
import { mailing } from './mailing';

export const handle: (message: SqsMessage<Case>, services: Services) => Promise<void> = mailing('return', async ({ receiveCount }) => receiveCount);
