import type { PasteRisk } from './pasted-text.ts';

/** What is asked of the person before it happens. */
export type TerminalQuestion =
  | { readonly kind: 'link'; readonly target: URL }
  | { readonly kind: 'paste'; readonly text: string; readonly risk: PasteRisk }
  | { readonly kind: 'copy'; readonly text: string };
