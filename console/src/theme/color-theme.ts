export type ThemeChoice = 'system' | 'light' | 'dark';

const storageKey = 'openova.theme';
const darkScheme = '(prefers-color-scheme: dark)';

export function chosenTheme(): ThemeChoice {
  const stored = localStorage.getItem(storageKey);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function chooseTheme(choice: ThemeChoice): void {
  localStorage.setItem(storageKey, choice);
  paintTheme();
}

/** Follows the User's choice, or the system's where there is none. */
export function followTheme(): void {
  paintTheme();
  matchMedia(darkScheme).addEventListener('change', paintTheme);
}

function paintTheme(): void {
  const choice = chosenTheme();
  const system = matchMedia(darkScheme).matches ? 'dark' : 'light';
  document.documentElement.dataset['theme'] = choice === 'system' ? system : choice;
}
