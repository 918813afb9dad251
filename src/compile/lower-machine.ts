import type { FunctionNode } from './ast.ts';
import { emitAwaited } from './lower-await.ts';
import type { Lowering } from './lower-context.ts';
import type { Block, MachinePlan, Step } from './lower-machine-plan.ts';
import { emitMarked, markOf } from './lower-statements.ts';

/**
 * An async function as a state machine: a function of the call's frame, the value that it is resumed with, and the number of the
 * block to go on with. Before it returns what it waits for it says in the frame where it will go on; if it does not, the call
 * is over, and what it returns is the result. There is no generator, no object for each result, and one call to resume it.
 */
export function emitMachine(lowering: Lowering, node: FunctionNode, plan: MachinePlan): string {
  const { prefix } = lowering;
  const [frame, state] = [`${prefix}f`, `${prefix}s`];
  /** The line that is known where a block begins. */
  const knownAt = new Map<Block, number>();
  const leadsTo = (block: Block) => {
    const { known } = lowering;
    knownAt.set(block, (knownAt.get(block) ?? known) === known ? known : -1);
  };
  const last = plan.blocks.at(-1)!;
  const jumps = plan.blocks.some(({ steps }) => steps.some(({ kind }) => kind === 'jump' || kind === 'unless'));

  const emitStep = (step: Step): string => {
    switch (step.kind) {
      case 'mark':
        return markOf(lowering, step.node);
      case 'statement':
        return step.marked ? emitMarked(lowering, step.node) : lowering.emit(step.node);
      case 'return':
        return `return ${lowering.emit(step.node)};`;
      case 'await': {
        const awaited = emitAwaited(lowering, step.node);
        lowering.resumed.add(step.node);
        leadsTo(step.to);
        return `${frame}.s = ${step.to.number}; return ${awaited};`;
      }
      case 'unless': {
        const test = lowering.emit(step.test);
        leadsTo(step.to);
        return `if (!(${test})) { ${state} = ${step.to.number}; continue; }`;
      }
      case 'jump':
        leadsTo(step.to);
        return `${state} = ${step.to.number}; continue;`;
    }
  };

  const emitBlock = (block: Block, index: number): string => {
    lowering.known = knownAt.get(block) ?? -1;
    const slotOf = (binding: Block['loads'][number]) => `${frame}.${plan.slots.get(binding)}`;
    const loads = block.loads.map(binding => `${block.changed.has(binding) ? 'let' : 'const'} ${binding.name} = ${slotOf(binding)};`);
    const stores = block.stores.map(binding => `${slotOf(binding)} = ${binding.name};`);
    const leaves = block.steps.findIndex(({ kind }) => kind === 'await' || kind === 'unless' || kind === 'jump');
    const texts = block.steps.map(emitStep);
    const ends = leaves === -1 ? texts.length : leaves;
    const count = index === 0 && lowering.facts(node).calls ? lowering.countStep(lowering.lineOf(node)) : '';
    const follower = plan.blocks[index + 1];
    if (follower !== undefined && block.steps.at(-1)?.kind !== 'await' && block.steps.at(-1)?.kind !== 'jump') leadsTo(follower);
    const end = jumps && block === last ? 'return;' : '';
    return `case ${block.number}: { ${[...loads, count, ...texts.slice(0, ends), ...stores, ...texts.slice(ends), end].join(' ')} }`;
  };

  return `(${frame}, ${prefix}v, ${state}) { ${jumps ? 'for (;;) ' : ''}switch (${state}) { ${plan.blocks.map(emitBlock).join(' ')} } }`;
}
