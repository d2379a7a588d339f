import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { useState } from 'react';
import type { SignedInPerson } from '../api/account.api.ts';
import { say } from '../messages/say.ts';
import { accountQuery } from '../sign-in/account-query.ts';
import { LeftPage, SessionEnded, SignedOut } from '../sign-in/signed-out.tsx';
import { AccountMenu } from './account-menu.tsx';

/** The frame around every page: the product's name, the way to its parts, and who is signed in. */
export function PortalShell() {
  const client = useQueryClient();
  const [hasLeft, setLeft] = useState(false);
  const { data } = useQuery({ ...accountQuery(), enabled: !hasLeft });
  const account = hasLeft ? undefined : data?.person;
  const isSignedOut = !hasLeft && data?.isSignedOut === true;
  const leave = (): void => {
    setLeft(true);
    client.clear();
  };
  return (
    <div className="flex h-dvh flex-col overflow-hidden">
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:z-20 focus:m-2 focus:rounded-lg focus:bg-bg-2 focus:p-2">
        {say('nav.skip')}
      </a>
      <header className="flex h-12 shrink-0 items-center gap-4 border-b border-border bg-bg-1 px-4">
        <Link to="/sandbox" className="flex items-center gap-2 font-semibold">
          <img src="/favicon.svg" alt="" className="size-6" />
          <span>{say('product')}</span>
        </Link>
        <PortalNavigation account={account} />
        <AccountMenu account={account} onLeft={leave} />
      </header>
      {isSignedOut && account !== undefined && <SessionEnded />}
      <main id="content" tabIndex={-1} className="relative min-h-0 flex-1 overflow-auto outline-none">
        <PortalContent hasLeft={hasLeft} isStranger={isSignedOut && account === undefined} />
      </main>
    </div>
  );
}

function PortalContent({ hasLeft, isStranger }: { readonly hasLeft: boolean; readonly isStranger: boolean }) {
  if (hasLeft) return <LeftPage />;
  return isStranger ? <SignedOut /> : <Outlet />;
}

function PortalNavigation({ account }: { readonly account: SignedInPerson | undefined }) {
  const active = { className: 'bg-bg-3 text-text-1' };
  return (
    <nav aria-label={say('nav.label')} className="flex gap-1 max-sm:hidden">
      <Link to="/sandbox" className="button button-quiet" activeProps={active}>
        {say('nav.sandboxes')}
      </Link>
      {account?.isAdmin === true && (
        <Link to="/admin" className="button button-quiet" activeProps={active}>
          {say('nav.admin')}
        </Link>
      )}
      <Link to="/settings" className="button button-quiet" activeProps={active}>
        {say('nav.settings')}
      </Link>
    </nav>
  );
}
