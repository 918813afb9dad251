/**
 * A process that plays one program after the other for whoever started it. It stays the same for hundreds of them, because to start one
 * takes longer than most mutants live. They are made of answers in this repository, so nobody has to be kept from anything; SES is here
 * because what is in a program's reach is part of how it runs.
 */
import { freezeLanguage } from '../process/open-realm.ts';
import { immediateHop } from '../sandbox/hop-node.ts';
import { play, type ToPlay } from './play.ts';

const hop = immediateHop();
const tell = (answer: unknown) => process.send!(answer);
process.on('message', (order: ToPlay) => {
  play(order, hop).then(tell, (error: unknown) => tell({ kind: 'our-fault', text: error instanceof Error ? error.stack : String(error) }));
});
freezeLanguage();
