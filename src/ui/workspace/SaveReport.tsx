import type { Report } from '../../report/report.ts';

/** The whole report as a file: the same bytes as `npx ackademy grade ... --json`. */
export function SaveReport({ report }: { readonly report: Report }) {
  function save(): void {
    const url = URL.createObjectURL(new Blob([`${JSON.stringify(report, null, 2)}\n`], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${report.exercise}-report.json`;
    link.click();
    URL.revokeObjectURL(url);
  }
  return (
    <p>
      All runs together have the digest <code>{report.explored.digest}</code>; the terminal gives the same.{' '}
      <button type="button" class="ws-link" onClick={save}>
        Save the report as JSON
      </button>
    </p>
  );
}
