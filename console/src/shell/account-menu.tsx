import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { signOut, type SignedInPerson } from '../api/account.api.ts';
import { say } from '../messages/say.ts';
import { chosenTheme, chooseTheme, type ThemeChoice } from '../theme/color-theme.ts';
import { Menu } from '../ui/menu.tsx';
import { ProblemLine } from '../ui/problem-line.tsx';

interface AccountMenuProps {
  /** Undefined while it is not known who is signed in. */
  readonly account: SignedInPerson | undefined;
  readonly onLeft: () => void;
}

/** Who is signed in, the colours, the way out; on phones the parts of the console as well. */
export function AccountMenu({ account, onLeft }: AccountMenuProps) {
  const leave = useMutation({ mutationFn: signOut, onSuccess: onLeft });
  return (
    <div className="-mr-3 ml-auto flex items-center gap-2">
      {leave.isError && <ProblemLine lead={say('signIn.stay')} error={leave.error} />}
      <Menu
        testId="account"
        label={say('account.label')}
        summary={
          <span aria-hidden className="grid size-7 place-items-center rounded-full bg-bg-3 font-semibold text-text-1 uppercase">
            {account?.email.charAt(0) ?? '·'}
          </span>
        }
      >
        {account !== undefined && <Person account={account} />}
        <ThemeChooser />
        <nav aria-label={say('nav.label')} className="mt-2 grid border-t border-border pt-2 sm:hidden">
          <Link to="/sandbox" className="button button-quiet justify-start">
            {say('nav.sandboxes')}
          </Link>
          {account?.isAdmin === true && (
            <Link to="/admin" className="button button-quiet justify-start">
              {say('nav.admin')}
            </Link>
          )}
          <Link to="/settings" className="button button-quiet justify-start">
            {say('nav.settings')}
          </Link>
        </nav>
        {account !== undefined && (
          <button type="button" className="button button-quiet mt-2 w-full justify-start" disabled={leave.isPending} onClick={() => leave.mutate()}>
            {say('account.signOut')}
          </button>
        )}
      </Menu>
    </div>
  );
}

function Person({ account: { email, organization } }: { readonly account: SignedInPerson }) {
  return (
    <p className="border-b border-border px-3 pb-2">
      <span className="block font-medium break-all">{email}</span>
      <span className="block text-xs text-text-2">{say('account.organization', { name: organization })}</span>
    </p>
  );
}

const themes: readonly ThemeChoice[] = ['system', 'light', 'dark'];

function ThemeChooser() {
  const [theme, setTheme] = useState(chosenTheme);
  const choose = (choice: string): void => {
    const chosen = themes.find((known) => known === choice) ?? 'system';
    chooseTheme(chosen);
    setTheme(chosen);
  };
  return (
    <label className="mt-2 flex items-center justify-between gap-4 px-3 text-text-2">
      {say('theme.label')}
      <select className="min-h-9 rounded-lg border border-control bg-bg-1 px-2 text-text-1 pointer-coarse:min-h-11" value={theme} onChange={({ target }) => choose(target.value)}>
        {themes.map((choice) => (
          <option key={choice} value={choice}>
            {say(`theme.${choice}`)}
          </option>
        ))}
      </select>
    </label>
  );
}
