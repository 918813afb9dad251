/** Facts about real brokers, the tests that prove them, and what the page says of each. */

/** A file of `content/fidelity/`; `fidelity.schema.json` says what each field means. */
export interface BrokerFacts {
  readonly order: number;
  readonly name: string;
  readonly letter: string;
  readonly stands: string;
  readonly records?: string;
  readonly recorded?: string;
  readonly sources: { readonly [key: string]: { readonly title: string; readonly url: string } };
  readonly parts: readonly { readonly title: string; readonly facts: { readonly [number: string]: Fact } }[];
  readonly choices: readonly { readonly open: string; readonly ours: string }[];
  readonly leftOut: readonly { readonly what: string; readonly why: string }[];
}

export interface Fact {
  readonly says: string;
  readonly from?: readonly string[];
  readonly leftOut?: string;
}

/** One test that ran and whose name holds the number of a fact. */
export interface FactTest {
  readonly file: string;
  readonly name: string;
  readonly passed: boolean;
}

export interface SuiteResults {
  readonly tried: number;
  readonly reproduced: number;
  readonly versions: readonly { readonly version: string; readonly tried: number; readonly reproduced: number }[];
  readonly differing: readonly { readonly id: string; readonly title: string }[];
}

export interface FidelityResults {
  readonly tests: readonly FactTest[];
  readonly records: { readonly [suite: string]: SuiteResults };
}

const NUMBER = /\b([KRSNPX])-(\d{1,2})\b/g;

export const namesFact = (text: string): boolean => text.search(NUMBER) >= 0;

/** `K-19, K-24: ...` names two. */
export const factsIn = (name: string): string[] => [...name.matchAll(NUMBER)].map(match => `${match[1]}-${match[2]!.padStart(2, '0')}`);

export interface Proof {
  readonly file: string;
  /** The test's sentence, without the version that it ran on. */
  readonly name: string;
  /** Profiles of the model that it passed on; empty where the model has one. */
  readonly versions: readonly string[];
}

export interface FactState {
  readonly number: string;
  readonly fact: Fact;
  /**
   * `proven`: at least one test names it, and all that do passed. `failing`: one did not. `open`: no test names it yet.
   * `left-out`: the model does not have it, and says why.
   */
  readonly status: 'proven' | 'failing' | 'open' | 'left-out';
  readonly proofs: readonly Proof[];
}

export function statesOf(facts: BrokerFacts['parts'][number]['facts'], { tests }: FidelityResults): FactState[] {
  return Object.entries(facts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([number, fact]) => {
      const naming = tests.filter(({ name }) => factsIn(name).includes(number));
      const status = naming.some(({ passed }) => !passed)
        ? 'failing'
        : fact.leftOut !== undefined
          ? 'left-out'
          : naming.length > 0
            ? 'proven'
            : 'open';
      return { number, fact, status, proofs: proofsOf(naming) };
    });
}

/** RabbitMQ's tests run once on each profile: `routing on 4.0 R-01: ...`. They are one proof. */
function proofsOf(tests: readonly FactTest[]): Proof[] {
  const proofs = new Map<string, { file: string; name: string; versions: string[] }>();
  for (const { file, name, passed } of tests) {
    if (!passed) continue;
    const version = / on (\d+\.\d+)(?= )/.exec(name);
    const plain = version === null ? name : name.replace(version[0], '');
    const proof = proofs.get(`${file} ${plain}`) ?? { file, name: plain, versions: [] };
    proofs.set(`${file} ${plain}`, proof);
    if (version !== null && !proof.versions.includes(version[1]!)) proof.versions.push(version[1]!);
  }
  return [...proofs.values()];
}

export interface Tally {
  readonly proven: number;
  readonly failing: number;
  readonly open: number;
  readonly leftOut: number;
  readonly all: number;
}

export function tallyOf(states: readonly FactState[]): Tally {
  const count = (status: FactState['status']) => states.filter(state => state.status === status).length;
  return { proven: count('proven'), failing: count('failing'), open: count('open'), leftOut: count('left-out'), all: states.length };
}
