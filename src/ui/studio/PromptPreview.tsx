import { useMemo } from 'preact/hooks';
import { promptHtml } from '../../exercise/prompt.ts';

/** As the page of an exercise from outside shows it: Markdown and nothing more, so that no text of anybody's is code here. */
export function PromptPreview({ text }: { readonly text: string }) {
  const html = useMemo(() => ({ __html: promptHtml(text) }), [text]);
  return <div class="studio-prompt" dangerouslySetInnerHTML={html} />;
}
