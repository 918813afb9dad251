/**
 * Property tests draw the same cases every time, so that a test fails because of a change and never by chance. Other cases:
 *
 *     FC_SEED=1 npm run test:unit
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 48_879) });
