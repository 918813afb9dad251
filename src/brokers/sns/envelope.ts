/** The JSON in which SNS wraps a message for a subscription without raw delivery (N-02), as the text that arrives. */

export interface Notification {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject: string | null;
  readonly message: string;
  /** ISO 8601, in UTC. */
  readonly timestamp: string;
  readonly unsubscribeUrl: string;
  readonly signingCertUrl: string;
  /** FIFO topics have it, and no signature. */
  readonly sequenceNumber: string | null;
  readonly attributes: { readonly [name: string]: { readonly type: string; readonly value: string } };
}

export function envelope(given: Notification): string {
  const { messageId, sequenceNumber, topicArn, subject, message, timestamp, signingCertUrl, unsubscribeUrl, attributes } = given;
  const fields: [string, string][] = [
    ['Type', 'Notification'],
    ['MessageId', messageId],
  ];
  if (sequenceNumber !== null) fields.push(['SequenceNumber', sequenceNumber]);
  fields.push(['TopicArn', topicArn]);
  if (subject !== null) fields.push(['Subject', subject]);
  fields.push(['Message', message], ['Timestamp', timestamp]);
  // Nothing here is signed: the word is the one of AWS's own examples.
  if (sequenceNumber === null) fields.push(['SignatureVersion', '1'], ['Signature', 'EXAMPLE'], ['SigningCertURL', signingCertUrl]);
  fields.push(['UnsubscribeURL', unsubscribeUrl]);
  const lines = fields.map(([name, value]) => `  "${name}" : ${JSON.stringify(value)}`);
  const names = Object.keys(attributes);
  if (names.length > 0) {
    const inner = names.map(name => {
      const { type, value } = attributes[name]!;
      return `    ${JSON.stringify(name)} : {"Type":${JSON.stringify(type)},"Value":${JSON.stringify(value)}}`;
    });
    lines.push(`  "MessageAttributes" : {\n${inner.join(',\n')}\n  }`);
  }
  return `{\n${lines.join(',\n')}\n}`;
}
