/** The table in a process of its own, because it freezes the language: prints what the program says. */
import { answersOf } from './answers.ts';
import { tableProgram } from './evaluate.ts';

console.log(JSON.stringify(answersOf(await tableProgram())));
process.exit(0);
