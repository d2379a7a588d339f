import type { AgentPackage } from './agent-packages.ts';

/** How the cards of a session are made: by an adapter for this agent, or from its screen alone. */
export type CardAdapterName = 'claude-code' | 'opencode' | 'qwen-code' | 'generic';

/** A session of the agent's own that a launch belongs to. */
export interface NativeSession {
  /** Undefined: the agent chooses it. */
  readonly id: string | undefined;
  /** The conversation is there and is to go on. */
  readonly goesOn: boolean;
}

/** What an agent is told about the place where it runs. */
export interface LaunchContext {
  readonly home: string;
  readonly cwd: string;
  readonly session: NativeSession;
  readonly relay: RelayAccess;
  /** Models that the gateway offers, the default one first; never empty. */
  readonly models: readonly [string, ...string[]];
  /** The User's own key, when there is one. */
  readonly byosAnthropicKey: string | undefined;
  /** A folder for files that live as long as the Pod. */
  readonly runFolder: string;
}

export interface RelayAccess {
  /** Without a path. */
  readonly url: string;
  readonly key: string;
}

/** A JSON file that has to be there before the agent starts. */
export interface AgentFile {
  readonly path: string;
  readonly content: SettingsObject;
  /** `keep`: it belongs to the User, so only what is missing is added. */
  readonly existing: 'keep' | 'replace';
}

export interface SettingsObject {
  readonly [name: string]: SettingsValue;
}

export type SettingsValue = string | number | boolean | null | readonly SettingsValue[] | SettingsObject;

/** What is particular about the launch of one agent. */
export interface AgentLaunch {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly files: readonly AgentFile[];
}

/** A program that can run in a session. */
export interface Agent {
  readonly id: string;
  readonly title: string;
  /** Its program on the PATH. */
  readonly executable: string;
  /** Where it comes from, if not with the runtime image. */
  readonly source?: AgentPackage | { readonly command: string };
  readonly cards: CardAdapterName;
  /** Whether it asks the models of the gateway; Cursor and a shell do not. */
  readonly usesGateway: boolean;
  /** `chosen`: the id of its session is set at launch. `found`: it makes one. `none`: it has no sessions. */
  readonly sessionId: 'chosen' | 'found' | 'none';
  /** Pattern under the home folder of the file that a conversation with this id leaves. */
  readonly conversationFile?: (sessionId: string) => string;
  readonly launch: (context: LaunchContext) => AgentLaunch;
}
