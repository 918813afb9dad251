/** What the `aws` command line prints: answers as JSON indented by four, nothing for an empty answer, and its one sentence for an error. */

export function awsOutput(output: object): string {
  if (Object.keys(output).length === 0) return '';
  // Bytes are printed in base 64.
  const printable = (_: string, value: unknown) => (value instanceof Uint8Array ? btoa(String.fromCharCode(...value)) : value);
  return `${JSON.stringify(output, printable, 4)}\n`;
}

export function awsError(code: string, operation: string, message: string): string {
  return `\nAn error occurred (${code}) when calling the ${operation} operation: ${message}\n`;
}
