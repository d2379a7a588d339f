import { useQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { useState } from 'react';
import { getAccount } from '../api/account.api.ts';
import { say } from '../messages/say.ts';
import { chosenTheme, chooseTheme, type ThemeChoice } from '../theme/color-theme.ts';

/** The frame around every page: the product's name, the way to its parts, the choice of colours. */
export function PortalShell() {
  return (
    <div className="flex h-dvh flex-col overflow-hidden">
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:z-20 focus:m-2 focus:rounded-lg focus:bg-bg-2 focus:p-2">
        {say('nav.skip')}
      </a>
      <header className="flex h-12 shrink-0 items-center gap-4 border-b border-border bg-bg-1 px-4">
        <Link to="/sandbox" className="flex items-center gap-2 font-semibold">
          <img src="/favicon.svg" alt="" className="size-6" />
          <span className="max-sm:sr-only">{say('product')}</span>
        </Link>
        <PortalNavigation />
        <ThemeChooser />
      </header>
      <main id="content" tabIndex={-1} className="relative min-h-0 flex-1 overflow-auto outline-none">
        <Outlet />
      </main>
    </div>
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
    <select
      aria-label={say('theme.label')}
      className="ml-auto min-h-9 rounded-lg bg-bg-1 px-2 text-text-2 hover:bg-bg-3"
      value={theme}
      onChange={({ target }) => choose(target.value)}
    >
      {themes.map((choice) => (
        <option key={choice} value={choice}>
          {say(`theme.${choice}`)}
        </option>
      ))}
    </select>
  );
}

function PortalNavigation() {
  const { data: account } = useQuery({ queryKey: ['account'], queryFn: ({ signal }) => getAccount(signal), staleTime: 60_000 });
  const active = { className: 'bg-bg-3 text-text-1' };
  return (
    <nav aria-label={say('nav.label')} className="flex gap-1">
      <Link to="/sandbox" className="button button-quiet max-sm:hidden" activeProps={active}>
        {say('nav.sandboxes')}
      </Link>
      {account?.isAdmin === true && (
        <Link to="/admin" className="button button-quiet max-sm:hidden" activeProps={active}>
          {say('nav.admin')}
        </Link>
      )}
      <Link to="/settings" className="button button-quiet" activeProps={active}>
        {say('nav.settings')}
      </Link>
    </nav>
  );
}
