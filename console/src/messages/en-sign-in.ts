/** Of signing in and out. */
export const signInMessages = {
  'signIn.title': 'Sign in to OpenOva Sandbox',
  'signIn.hint': 'You are not signed in. You come back to this page afterwards.',
  'signIn.leaving': 'Taking you to the sign-in …',
  'signIn.refused': 'You were not signed in.',
  'signIn.left': 'You have signed out',
  'signIn.leftHint': 'Your Sandboxes go on running.',
  'signIn.stay': 'You were not signed out.',
  'account.label': 'Account',
  'account.organization': 'Organization {name}',
  'account.signOut': 'Sign out',
} as const;
