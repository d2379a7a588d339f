import { getRouteApi } from '@tanstack/react-router';
import { say } from '../messages/say.ts';
import { ApiTokens } from './api-tokens.tsx';
import { ByosSection } from './byos-section.tsx';

const route = getRouteApi('/settings');

/** `/settings`: a person's own account, and tokens for programs. */
export function SettingsPage() {
  const { byos } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <div className="mx-auto max-w-3xl space-y-6 px-4 py-8">
      <h1 className="text-2xl font-semibold tracking-tight">{say('settings.title')}</h1>
      <ByosSection outcome={byos} onOutcomeSeen={() => void navigate({ search: {}, replace: true })} />
      <ApiTokens />
    </div>
  );
}
