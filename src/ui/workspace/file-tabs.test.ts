import type { VNode } from 'preact';
import { describe, expect, it, vi } from 'vitest';
import { FILE_PANEL, FileTabs, panelOf } from './FileTabs.tsx';

const file = (path: string) => ({ path, text: '' });
const files = [file('api.ts'), file('relay.ts')];
const given = [file('mailer.ts')];

type Attributes = { readonly [name: string]: unknown };
const attributesOf = (node: VNode) => node.props as Attributes;
const tabsOf = (node: VNode) => (attributesOf(node).children as readonly VNode[]).map(attributesOf);

describe('the tabs of files', () => {
  it('are none where there is one file, and the text then is no panel of a tab', () => {
    const alone = FileTabs({ files: [file('handler.ts')], given: [], open: 'handler.ts', onOpen: () => {} });
    expect([alone.type, attributesOf(alone).role]).toEqual(['span', undefined]);
    expect(panelOf([file('handler.ts')], [], 'handler.ts')).toEqual({ id: FILE_PANEL });
  });

  it('show the learner’s files and then those given; one of them is a stop for the keyboard', () => {
    const tabs = tabsOf(FileTabs({ files, given, open: 'relay.ts', marked: new Set(['api.ts', 'mailer.ts']), onOpen: () => {} }));
    expect(tabs.map(tab => [tab['aria-label'], tab['aria-selected'], tab.tabIndex])).toEqual([
      ['api.ts, has lines of this failure', false, -1],
      ['relay.ts', true, 0],
      ['mailer.ts, given, read only, has lines of this failure', false, -1],
    ]);
    expect(panelOf(files, given, 'relay.ts')['aria-labelledby']).toBe(tabs[1]!.id);
    expect(tabs.every(tab => tab['aria-controls'] === FILE_PANEL)).toBe(true);
  });

  it('are moved among by arrows, Home and End, and by nothing else', () => {
    vi.stubGlobal('document', { getElementById: () => null });
    const opened: string[] = [];
    const { onKeyDown } = attributesOf(FileTabs({ files, given, open: 'relay.ts', onOpen: path => opened.push(path) }));
    const press = (key: string, more = {}) => (onKeyDown as (event: object) => void)({ key, preventDefault: () => {}, ...more });
    for (const key of ['ArrowLeft', 'ArrowRight', 'Home', 'End', 'ArrowUp', 'Enter']) press(key);
    press('ArrowLeft', { altKey: true });
    expect(opened).toEqual(['api.ts', 'mailer.ts', 'api.ts', 'mailer.ts']);
    vi.unstubAllGlobals();
  });
});
