import type { ITheme } from '@xterm/xterm';

const colours = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;

/** The terminal's colours, out of the page's tokens. */
export function terminalTheme(): ITheme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--color-terminal-${name}`).trim();
  const theme: ITheme = { background: token('bg'), foreground: token('fg'), cursor: token('cursor'), cursorAccent: token('bg'), selectionBackground: token('selection') };
  for (const colour of colours) {
    theme[colour] = token(colour);
    theme[`bright${colour.charAt(0).toUpperCase()}${colour.slice(1)}` as keyof ITheme & `bright${string}`] = token(`bright-${colour}`);
  }
  return theme;
}

export function terminalFont(): string {
  return getComputedStyle(document.documentElement).getPropertyValue('--font-mono').trim();
}
