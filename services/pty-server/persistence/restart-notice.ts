import { sovereignShell } from '../agents/catalogue/sovereign-shell.ts';

/** The line between what a terminal showed and the program that was started in it again. */
export function restartNotice(agent: string | undefined): string {
  const ended = agent === sovereignShell.id ? '; programs that ran here have ended' : '';
  return `\x1b[2m— restarted after the Sandbox was stopped${ended} —\x1b[0m\r\n`;
}
