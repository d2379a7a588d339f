import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { initialPtyState, type PtyState } from '../wire/pty-state.ts';
import type { TerminalQuestion } from './terminal-question.ts';
import type { TerminalView } from './terminal-view.ts';

interface TerminalOptions {
  readonly sandboxId: string;
  /** Which of the Sandbox's terminal sessions. */
  readonly session: string;
  readonly role: 'driver' | 'viewer';
  /** Whether there is a terminal to connect to. Nothing is loaded or tried before. */
  readonly active: boolean;
  readonly onQuestion: (question: TerminalQuestion) => void;
}

export interface TerminalHandle {
  readonly host: RefObject<HTMLDivElement | null>;
  readonly state: PtyState;
  /** Does something with the terminal, once there is one. */
  readonly withView: (use: (view: TerminalView) => void) => void;
}

/** Keeps a terminal in the host element while `active`. */
export function useTerminal({ sandboxId, session, role, active, onQuestion }: TerminalOptions): TerminalHandle {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<TerminalView | undefined>(undefined);
  const [state, setState] = useState(initialPtyState);
  useEffect(() => {
    if (!active) return undefined;
    let ended = false;
    const open = async (): Promise<void> => {
      const { TerminalView: View } = await import('./terminal-view.ts');
      if (ended || host.current === null) return;
      view.current = new View({ host: host.current, place: { sandboxId, session, role }, onState: setState, onQuestion });
      view.current.focus();
    };
    void open();
    return () => {
      ended = true;
      view.current?.close();
      view.current = undefined;
      setState(initialPtyState);
    };
  }, [active, sandboxId, session, role, onQuestion]);
  const withView = useCallback((use: (view: TerminalView) => void) => {
    if (view.current !== undefined) use(view.current);
  }, []);
  return { host, state, withView };
}
