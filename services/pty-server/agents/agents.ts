import { randomUUID } from 'node:crypto';
import { glob } from 'node:fs/promises';
import { ptyServerSecretVariables } from '@openova/sandbox-model';
import type { Environment } from '@openova/service-kit';
import { provideFile } from './agent-files.ts';
import { agentPlan, type AgentPlan, type LaunchFacts } from './agent-plan.ts';
import type { Agent, NativeSession, RelayAccess } from './agent.ts';
import { installCommand, offeredAgents } from './catalogue.ts';
import { findProgram } from './find-program.ts';
import { gatewayModels } from './gateway-models.ts';
import { LaunchRefused } from './launch-refused.ts';
import { sessionEnv } from './session-env.ts';
import { workingFolder } from './working-folder.ts';

export interface AgentsSettings {
  /** The environment of pty-server. */
  readonly pod: Environment;
  readonly home: string;
  readonly workspace: string;
  /** Ids of the agents that the Sandbox offers besides the shell. */
  readonly catalogue: readonly string[];
  readonly relay: RelayAccess;
  /** A folder for files that live as long as the Pod. */
  readonly runFolder: string;
  /** How long to wait for the gateway's list of models. */
  readonly modelsMs?: number;
}

/** An agent as it is offered. */
export interface AgentInfo {
  readonly id: string;
  readonly title: string;
  readonly installed: boolean;
  /** How to get it, when it is not installed. */
  readonly install?: string;
}

export interface AgentRequest {
  readonly agent: string;
  /** Inside home or workspace; left out: the workspace. */
  readonly cwd?: string;
  /** Given: go on with this session of the agent's own, or with its latest one where the id is not known. */
  readonly resume?: { readonly nativeSessionId?: string };
  readonly additions?: LaunchFacts['additions'];
}

/** The programs that sessions of this Sandbox can run. */
export interface Agents {
  list(): Promise<readonly AgentInfo[]>;
  /** Makes ready what the agent needs and tells how to start it. Rejects with LaunchRefused. */
  plan(request: AgentRequest): Promise<AgentPlan>;
}

export function createAgents({ modelsMs = 3_000, ...settings }: AgentsSettings): Agents {
  const { pod, home, catalogue, relay, runFolder } = settings;
  const offered = offeredAgents(catalogue);
  const path = sessionEnv(pod, home, relay)['PATH'] ?? '';
  return {
    list: () => Promise.all(offered.map((agent) => describe(agent, path))),
    plan: async ({ agent: id, cwd: wanted, resume, additions }) => {
      const agent = offered.find((one) => one.id === id);
      if (!agent) throw unknownAgent(offered);
      const program = await findProgram(agent.executable, path);
      if (program === undefined) throw notInstalled(agent);
      const cwd = await workingFolder(wanted, settings);
      const session = await nativeSession(agent, resume, home);
      const [first = 'default', ...others] = agent.usesGateway ? await gatewayModels(relay, modelsMs) : [];
      const byosAnthropicKey = pod[ptyServerSecretVariables.byosAnthropic] || undefined;
      const context = { home, cwd, session, relay, models: [first, ...others] as const, byosAnthropicKey, runFolder };
      const { plan, files } = agentPlan(agent, { ...context, pod, program, ...(additions ? { additions } : {}) });
      for (const file of files) await provideFile(file);
      return plan;
    },
  };
}

async function describe(agent: Agent, path: string): Promise<AgentInfo> {
  const { id, title, executable } = agent;
  const installed = (await findProgram(executable, path)) !== undefined;
  const install = installed ? undefined : installCommand(agent);
  return { id, title, installed, ...(install === undefined ? {} : { install }) };
}

/** An agent whose sessions have chosen ids goes on only where a conversation was begun; otherwise it begins under the same id. */
async function nativeSession(agent: Agent, resume: AgentRequest['resume'], home: string): Promise<NativeSession> {
  const id = resume?.nativeSessionId;
  if (id !== undefined && !/^\w[\w-]{0,127}$/.test(id)) {
    throw new LaunchRefused('native_session_refused', 'this is no id of an agent\'s session', 'start a new session');
  }
  if (agent.sessionId !== 'chosen') return { id: agent.sessionId === 'found' ? id : undefined, goesOn: resume !== undefined };
  if (id === undefined) return { id: resume ? undefined : randomUUID(), goesOn: resume !== undefined };
  const files = await Array.fromAsync(glob(agent.conversationFile?.(id) ?? [], { cwd: home }));
  return { id, goesOn: files.length > 0 };
}

function unknownAgent(offered: readonly Agent[]): LaunchRefused {
  const ids = offered.map(({ id }) => id).join(', ');
  return new LaunchRefused('agent_unknown', 'this Sandbox does not offer that agent', `choose one of ${ids}, or add it to spec.agentCatalogue`);
}

function notInstalled(agent: Agent): LaunchRefused {
  const how = installCommand(agent);
  return new LaunchRefused('agent_not_installed', `${agent.title} is not installed`, how ? `open a shell and run: ${how}` : 'ask the operator for another runtime image');
}
