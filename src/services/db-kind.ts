import type { Json } from '../history/event.ts';
import type { ServiceKind } from './kind.ts';

export interface DbTables {
  readonly tables: { readonly [table: string]: { readonly rows: { readonly [key: string]: Json }; readonly columns?: readonly string[] } };
}

interface Raw {
  tables: { [table: string]: { rows?: { [key: string]: Json }; columns?: string[] } | null };
}

export const db: ServiceKind<'db', DbTables> = {
  name: 'db',
  called: 'db',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['tables'],
    description: 'A database. Each table is a store.',
    properties: {
      tables: {
        type: 'object',
        propertyNames: { pattern: '^[a-z][a-z0-9_]*$' },
        additionalProperties: {
          type: ['object', 'null'],
          additionalProperties: false,
          properties: {
            rows: { type: 'object', additionalProperties: { type: 'object' } },
            columns: {
              type: 'array',
              minItems: 1,
              uniqueItems: true,
              items: { type: 'string', minLength: 1 },
              description: 'That no row may be without.',
            },
          },
        },
      },
    },
  },
  read: ({ tables }: Raw) => ({
    tables: Object.fromEntries(
      Object.entries(tables).map(([table, content]) => [
        table,
        { rows: content?.rows ?? {}, ...(content?.columns === undefined ? {} : { columns: content.columns }) },
      ]),
    ),
  }),
  stores: ({ tables }) => Object.keys(tables).map(name => ({ name, is: 'table', at: ['tables', name] })),
  fails: true,
};
