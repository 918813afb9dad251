/**
 * Topic patterns: words between dots; `*` is exactly one word, `#` any number. The empty key has no words at all, so `#` matches it
 * and `*` does not, while `.` is two empty words and `*` matches an empty word (`topic-matrix-odd`). A wildcard inside a word is a
 * letter like any other.
 *
 * All patterns of an exchange share one tree, walked once per key with the set of nodes reached so far.
 */

interface Node<T> {
  readonly children: Map<string, Node<T>>;
  readonly parent: Node<T> | null;
  readonly word: string;
  /** By identity, with the number of bindings that put it here. */
  readonly targets: Map<T, number>;
}

export function topicWords(key: string): string[] {
  return key === '' ? [] : key.split('.');
}

export class TopicTrie<T> {
  readonly #root: Node<T>;

  constructor(copied: TopicTrie<T> | null = null) {
    this.#root = copied === null ? node(null, '') : nodeLike(copied.#root, null);
  }

  add(pattern: string, target: T): void {
    let at = this.#root;
    for (const word of topicWords(pattern)) {
      let child = at.children.get(word);
      if (!child) at.children.set(word, (child = node(at, word)));
      at = child;
    }
    at.targets.set(target, (at.targets.get(target) ?? 0) + 1);
  }

  remove(pattern: string, target: T): void {
    let at: Node<T> | undefined = this.#root;
    for (const word of topicWords(pattern)) at = at?.children.get(word);
    if (!at) return;
    const left = (at.targets.get(target) ?? 1) - 1;
    if (left > 0) at.targets.set(target, left);
    else at.targets.delete(target);
    // Other bindings may share the path, so only dead ends go (`topic-rebind-shared-trie`).
    while (at.parent && at.children.size === 0 && at.targets.size === 0) {
      at.parent.children.delete(at.word);
      at = at.parent;
    }
  }

  match(key: string, found: Set<T>): void {
    let reached = new Set<Node<T>>();
    enter(this.#root, reached);
    for (const word of topicWords(key)) {
      const next = new Set<Node<T>>();
      for (const at of reached) {
        if (at.word === '#' && at.parent) next.add(at);
        const exact = at.children.get(word);
        if (exact && word !== '#') enter(exact, next);
        const any = at.children.get('*');
        if (any) enter(any, next);
      }
      reached = next;
      if (reached.size === 0) return;
    }
    for (const at of reached) for (const target of at.targets.keys()) found.add(target);
  }
}

/** `#` may stand for no words: whoever reaches a node has also reached the `#` below it. */
function enter<T>(at: Node<T>, reached: Set<Node<T>>): void {
  let next: Node<T> | undefined = at;
  while (next && !reached.has(next)) {
    reached.add(next);
    next = next.children.get('#');
  }
}

function nodeLike<T>(original: Node<T>, parent: Node<T> | null): Node<T> {
  const copy: Node<T> = { children: new Map(), parent, word: original.word, targets: new Map(original.targets) };
  for (const [word, child] of original.children) copy.children.set(word, nodeLike(child, copy));
  return copy;
}

function node<T>(parent: Node<T> | null, word: string): Node<T> {
  return { children: new Map(), parent, word, targets: new Map() };
}
