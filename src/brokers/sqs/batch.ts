/** The entries of a batch: each is done by itself, and what one of them is refused does not touch the others. */
import { SqsError } from './errors.ts';
import { type MessageAttributes, wireHandle } from './wire-messages.ts';

export type Fields = { readonly [field: string]: unknown };

export interface Entry extends Fields {
  readonly Id: string;
}

/** As AWS allows it: at most so many entries a batch. */
const MOST_ENTRIES = 10;

export function entriesOf({ Entries: entries }: Fields, word: string): readonly Entry[] {
  const list = (entries ?? []) as readonly Entry[];
  if (list.length === 0) throw new SqsError('EmptyBatchRequest', `There should be at least one ${word} in the request.`);
  if (list.length > MOST_ENTRIES)
    throw new SqsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${list.length}.`,
    );
  const seen = new Set<string>();
  for (const { Id } of list) {
    if (!/^[\w-]{1,80}$/.test(Id))
      throw new SqsError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    if (seen.has(Id)) throw new SqsError('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`);
    seen.add(Id);
  }
  return list;
}

export function sizeOf({ MessageBody: body, MessageAttributes: attributes = {} }: Fields): number {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  let size = bytes(String(body ?? ''));
  for (const [name, { DataType, StringValue = '', BinaryValue }] of Object.entries(attributes as MessageAttributes))
    size += bytes(name) + bytes(DataType) + (BinaryValue?.length ?? bytes(StringValue));
  return size;
}

export function inTurn(entries: readonly Entry[], act: (entry: Entry) => Fields): Fields {
  const Successful: Fields[] = [];
  const Failed: Fields[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...act(entry) });
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      const { code, message } = inWireWords(error);
      Failed.push({ Id: entry.Id, SenderFault: true, Code: code, Message: message });
    }
  }
  return { ...(Successful.length === 0 ? {} : { Successful }), ...(Failed.length === 0 ? {} : { Failed }) };
}

/** The model's sentence quotes its own handle; whoever called knows another. */
export function inWireWords(error: SqsError): SqsError {
  return new SqsError(
    error.code,
    error.message.replace(/^Value (\S+\/\S+#\d+) for/, (_, handle: string) => `Value ${wireHandle(handle)} for`),
  );
}
