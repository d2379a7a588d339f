import { useCallback, useState } from 'react';
import type { Sandbox } from '../api/sandbox.ts';
import { CardStream } from '../cards/card-stream.tsx';
import { linkTarget } from '../terminal/link-target.ts';
import { TerminalPane } from '../terminal/terminal-pane.tsx';
import { TerminalStatus } from '../terminal/terminal-status.tsx';
import { useTerminal } from '../terminal/use-terminal.ts';
import { AsleepPanel } from './asleep-panel.tsx';
import { SandboxProvisioningPanel } from './sandbox-provisioning-panel.tsx';
import { SessionHeader } from './session-header.tsx';
import { sessionView } from './session-view.ts';
import { ViewChoice, firstStream } from './view-choice.tsx';

interface SessionBodyProps {
  readonly id: string;
  /** Undefined before the first answer. */
  readonly sandbox: Sandbox | undefined;
  readonly isUnreachable: boolean;
  readonly onLookAgain: () => void;
}

export function SessionBody({ id, sandbox, isUnreachable, onLookAgain }: SessionBodyProps) {
  const [stream, setStream] = useState(firstStream);
  const [searching, setSearching] = useState(false);
  const [link, setLink] = useState<URL | undefined>(undefined);
  const onLink = useCallback((uri: string) => setLink(linkTarget(uri)), []);
  const view = sessionView(sandbox, stream);
  const showTerminal = view === 'terminal';
  const isAttached = showTerminal || view === 'cards';
  const terminal = useTerminal({ sandboxId: id, active: showTerminal, onLink });
  return (
    <div className="flex h-full flex-col">
      <SessionHeader id={id} sandbox={sandbox} isAttached={isAttached}>
        {isAttached && <ViewChoice chosen={stream} onChoose={setStream} />}
        {showTerminal && <TerminalStatus terminal={terminal} onSearch={() => setSearching(true)} />}
      </SessionHeader>
      {view === 'asleep' && <AsleepPanel id={id} sandbox={sandbox} />}
      {view === 'panel' && <SandboxProvisioningPanel id={id} sandbox={sandbox} isUnreachable={isUnreachable} onLookAgain={onLookAgain} />}
      {view === 'cards' && <CardStream id={id} />}
      <TerminalPane
        id={id}
        terminal={terminal}
        shown={showTerminal}
        searching={searching}
        onSearchEnd={() => setSearching(false)}
        link={link}
        onLinkEnd={() => setLink(undefined)}
      />
    </div>
  );
}
