import type { ReactNode } from 'react';
import { say } from '../messages/say.ts';
import { agents } from '../sandbox/agents.ts';
import { Spinner } from '../ui/spinner.tsx';
import { wishOf, type Draft } from './draft.ts';

interface DraftFormProps {
  readonly draft: Draft;
  readonly isStarting: boolean;
  readonly onEdit: (draft: Draft) => void;
  readonly onStart: () => void;
}

/** What was understood, to be put right and confirmed. */
export function DraftForm({ draft, isStarting, onEdit, onStart }: DraftFormProps) {
  const isEmpty = Object.keys(draft).length === 0;
  return (
    <form
      className="card"
      aria-labelledby="understood"
      data-testid="draft"
      onSubmit={(event) => {
        event.preventDefault();
        onStart();
      }}
    >
      <h2 id="understood" className="text-base font-semibold">
        {say('talk.summary')}
      </h2>
      {isEmpty && <p className="mt-1 text-text-2">{say('talk.summaryEmpty')}</p>}
      <DraftFields draft={draft} onEdit={onEdit} />
      <button type="submit" className="button button-primary mt-5 w-full" disabled={isStarting || wishOf(draft) === undefined}>
        {isStarting && <Spinner small />}
        {say(isStarting ? 'landing.starting' : 'talk.start')}
      </button>
    </form>
  );
}

function DraftFields({ draft, onEdit }: Pick<DraftFormProps, 'draft' | 'onEdit'>) {
  const edit = (field: keyof Draft) => (text: string): void => onEdit(changed(draft, field, text));
  return (
    <div className="mt-4 grid gap-3">
      <Field label={say('talk.agent')}>
        <select className="field" value={draft.agent ?? ''} onChange={({ target }) => edit('agent')(target.value)}>
          <option value="">{say('talk.noAgent')}</option>
          {agents.map((agent) => (
            <option key={agent}>{agent}</option>
          ))}
        </select>
      </Field>
      <TextField label={say('talk.name')} text={draft.displayName} longest={80} onEdit={edit('displayName')} />
      <TextField label={say('talk.repo')} text={draft.repo} longest={200} onEdit={edit('repo')} />
      <TextField label={say('talk.branch')} text={draft.branch} longest={255} onEdit={edit('branch')} />
      <Field label={say('talk.idle')}>
        <input className="field" type="number" min={1} max={10_080} value={draft.idleTimeoutMinutes ?? ''} onChange={({ target }) => edit('idleTimeoutMinutes')(target.value)} />
      </Field>
      {draft.plan !== undefined && (
        <p className="text-text-2">
          <span className="block text-xs font-medium">{say('talk.planField')}</span>
          {say('talk.planValue', { plan: draft.plan })}
        </p>
      )}
    </div>
  );
}

function changed(draft: Draft, field: keyof Draft, value: string): Draft {
  const { [field]: _old, ...others } = draft;
  if (value.trim() === '') return others;
  return { ...others, [field]: field === 'idleTimeoutMinutes' ? Number(value) : value };
}

interface TextFieldProps {
  readonly label: string;
  readonly text: string | undefined;
  readonly longest: number;
  readonly onEdit: (text: string) => void;
}

function TextField({ label, text = '', longest, onEdit }: TextFieldProps) {
  return (
    <Field label={label}>
      <input className="field" maxLength={longest} value={text} onChange={({ target }) => onEdit(target.value)} />
    </Field>
  );
}

function Field({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <label className="block">
      <span className="mb-1 block text-xs font-medium text-text-2">{label}</span>
      {children}
    </label>
  );
}
