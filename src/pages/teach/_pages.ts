import { getCollection } from 'astro:content';

export interface TeachPage {
  readonly href: string;
  readonly title: string;
  readonly text: string;
}

/** Where the guide leads: what is made from the source, and the other texts in `content/teach/`. */
export async function teachPages(criteria: number): Promise<readonly TeachPage[]> {
  const others = (await getCollection('teach', ({ id }) => id !== 'guide')).sort((a, b) => a.data.order - b.data.order);
  return [
    {
      href: '/teach/studio/',
      title: 'Scenario studio',
      text: 'Make one here: YAML with completion, the prompt, the answers, and the same check as in the terminal.',
    },
    { href: '/teach/schema/', title: 'exercise.yaml', text: 'Every field: what it takes, what it means, what it is where it is left out.' },
    {
      href: '/teach/criteria/',
      title: 'Criteria',
      text: `${criteria} claims that an exercise can make, what each is told, and where it is used.`,
    },
    { href: '/teach/patterns/', title: 'Patterns', text: 'Small parts to copy: five brokers, what goes wrong, what counts as work.' },
    ...others.map(({ id, data }) => ({ href: `/teach/${id}/`, title: data.title, text: data.description })),
  ];
}
