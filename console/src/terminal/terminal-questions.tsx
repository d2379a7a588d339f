import { say } from '../messages/say.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { LinkQuestion } from './link-question.tsx';
import { countLines } from './pasted-text.ts';
import type { TerminalQuestion } from './terminal-question.ts';

interface TerminalQuestionsProps {
  readonly question: TerminalQuestion | undefined;
  readonly onPaste: (text: string) => void;
  readonly onClose: () => void;
}

export function TerminalQuestions({ question, onPaste, onClose }: TerminalQuestionsProps) {
  if (question?.kind === 'link') return <LinkQuestion target={question.target} onClose={onClose} />;
  if (question?.kind === 'copy') return <CopyQuestion text={question.text} onClose={onClose} />;
  if (question?.kind !== 'paste') return null;
  const { text, risk } = question;
  return (
    <ConfirmDialog
      title={say(risk === 'lines' ? 'paste.linesTitle' : 'paste.largeTitle', { count: risk === 'lines' ? countLines(text) : text.length })}
      body={
        <>
          <p>{say(risk === 'lines' ? 'paste.linesBody' : 'paste.largeBody')}</p>
          <pre className="mt-2 max-h-40 overflow-auto rounded-lg bg-bg-3 p-2 font-mono text-xs whitespace-pre-wrap">{text.slice(0, 2_000)}</pre>
        </>
      }
      confirm={say('paste.confirm')}
      dismiss={say('paste.cancel')}
      onDismiss={onClose}
      onConfirm={() => {
        onClose();
        onPaste(text);
      }}
    />
  );
}

/** Beside the terminal and never before it: a program that asks again and again keeps nobody from typing. */
function CopyQuestion({ text, onClose }: { readonly text: string; readonly onClose: () => void }) {
  const copy = (): void => {
    void navigator.clipboard?.writeText(text);
    onClose();
  };
  return (
    <div role="status" data-testid="copy-question" className="flex flex-wrap items-center gap-3 border-t border-border bg-bg-1 px-4 py-2">
      <span className="min-w-0 flex-1">
        {say('copy.question', { count: text.length })} <code className="font-mono text-xs break-all text-text-2">{text.slice(0, 120)}</code>
      </span>
      <button type="button" className="button button-plain" onClick={copy}>
        {say('copy.confirm')}
      </button>
      <button type="button" className="button button-quiet" onClick={onClose}>
        {say('copy.cancel')}
      </button>
    </div>
  );
}
