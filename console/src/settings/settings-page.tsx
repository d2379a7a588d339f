import { say } from '../messages/say.ts';
import { ApiTokens } from './api-tokens.tsx';
import { ByosForm } from './byos-form.tsx';

/** `/settings`: a person's own key, and tokens for programs. */
export function SettingsPage() {
  return (
    <div className="mx-auto max-w-3xl space-y-6 px-4 py-8">
      <h1 className="text-2xl font-semibold tracking-tight">{say('settings.title')}</h1>
      <ByosForm />
      <ApiTokens />
    </div>
  );
}
