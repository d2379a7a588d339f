import { cardAdapter } from './card-adapters.ts';
import type { CardFolders, CardSource, SourceStart } from './card-source.ts';
import type { CardStream } from './card-stream.ts';

export interface FollowedProgram {
  readonly agent: string | undefined;
  readonly folders: CardFolders;
  readonly stream: CardStream;
}

const gone = async (): Promise<never> => {
  throw new Error('the program has ended');
};
const nothing: CardSource = { prompt: gone, cancel: gone, permit: gone, close: async () => {} };

/** The source of a session's cards. What an agent's adapter cannot follow is told from the screen. */
export async function openSource({ agent, folders, stream }: FollowedProgram, start: SourceStart): Promise<CardSource> {
  if (stream.state === 'ended') return nothing;
  try {
    return await cardAdapter(agent).open(folders, start);
  } catch (error) {
    start.onProblem(error as Error);
    stream.notice('screen', 'warning', 'The agent was started without a way to its cards: they show what is on its screen.');
    return cardAdapter(undefined).open(folders, start);
  }
}
