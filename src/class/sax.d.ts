/** What the tests use of it. */
declare module 'sax' {
  interface Parser {
    onerror(error: Error): void;
    onopentag(tag: { readonly name: string; readonly attributes: { readonly [name: string]: string } }): void;
    ontext(text: string): void;
    onclosetag(name: string): void;
    write(text: string): Parser;
    close(): void;
  }
  export function parser(strict: boolean): Parser;
}
