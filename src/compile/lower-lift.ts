import { boundNames, children, type FunctionNode, type Node, varDeclarations } from './ast.ts';
import { type Binding, changes, type Scopes } from './lower-scope.ts';

/**
 * Whether the generator function of an async function can stand at the top of the factory and be handed the variables that
 * it uses of the functions around it; if so, their names.
 *
 * A handler that writes `db.transaction(async tx => { ... })` makes that function anew for each message. The thin function
 * costs little, a generator function costs more than all the rest of the call. Handing a value over instead of sharing the
 * variable means the same only if the variable has its one value by the time the function can be called, and keeps it.
 */
export function liftable(scopes: Scopes, node: FunctionNode): readonly string[] | null {
  const captured = [...scopes.captures.get(node)!];
  if (!captured.every(binding => hasItsValue(scopes, node, binding))) return null;
  const names = captured.map(({ name }) => name);
  const own = ownNames(node);
  // `async (a = x) => { var x; }` has an `x` of each kind.
  if (names.some(name => own.has(name)) || usesPrivateNames(node)) return null;
  return names;
}

function hasItsValue(scopes: Scopes, node: FunctionNode, binding: Binding): boolean {
  const around = scopes.around.get(node)!;
  if (changes(scopes, binding)) return false;
  switch (binding.kind) {
    case 'catch':
    case 'function':
      return true;
    case 'parameter': {
      // A function among the defaults of the parameters could be called before all of them have a value.
      const owner = around[binding.depth - 1];
      return owner !== null && owner !== undefined && owner.body.start <= node.start;
    }
    case 'const':
    case 'let': {
      // A function declaration can be called before the lines above it have run.
      const between = [...around.slice(binding.depth), node];
      return binding.from <= node.start && between.every(one => one?.type !== 'FunctionDeclaration');
    }
    default:
      return false;
  }
}

function ownNames(node: FunctionNode): Set<string> {
  const names = node.params.flatMap(boundNames);
  if (node.body.type === 'BlockStatement') {
    for (const { declarations } of varDeclarations(node.body)) names.push(...declarations.flatMap(({ id }) => boundNames(id)));
    for (const statement of node.body.body) {
      if (statement.type === 'VariableDeclaration') names.push(...statement.declarations.flatMap(({ id }) => boundNames(id)));
      else if ((statement.type === 'FunctionDeclaration' || statement.type === 'ClassDeclaration') && statement.id)
        names.push(statement.id);
    }
  }
  return new Set(names.map(({ name }) => name));
}

/** Private names mean something inside their class only. */
function usesPrivateNames(node: Node): boolean {
  return node.type === 'PrivateIdentifier' || children(node).some(usesPrivateNames);
}
