import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LaunchRefusal } from '../../../../services/pty-server/agents/launch-refused.ts';
import { podToken, startAgents, type AgentsUnderTest, type AgentsWish } from './agents-under-test.ts';
import { openPlan } from './plan-terminal.ts';

describe('the agents of a Sandbox', () => {
  let sandbox: AgentsUnderTest;
  const start = async (wish: AgentsWish) => (sandbox = await startAgents(wish));
  afterEach(() => sandbox.close());
  const refused = (request: Parameters<AgentsUnderTest['agents']['plan']>[0], code: LaunchRefusal) => assert.rejects(sandbox.agents.plan(request), { code });
  const install = async (name: string, script: string): Promise<void> => {
    const folder = join(sandbox.home, '.local', 'bin');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, name), `#!/bin/bash\n${script}\n`);
    await chmod(join(folder, name), 0o755);
  };

  it('are listed with what is installed, and how to install what is not', async () => {
    await start({ catalogue: ['aider', 'opencode'] });
    await install('opencode', 'true');
    const list = await sandbox.agents.list();
    assert.deepEqual(list.map(({ id, installed }) => [id, installed]), [['opencode', true], ['aider', false], ['sovereign-shell', true]]);
    assert.match(list[1]?.install ?? '', /aider-chat==/);
  });

  it('give a shell the gateway variables of the Pod, in the workspace [PTY-12]', async () => {
    await start({ catalogue: [] });
    const shell = openPlan(await sandbox.agents.plan({ agent: 'sovereign-shell' }));
    const names = ['LLM_GATEWAY_TOKEN', 'OPENAI_API_KEY', 'LLM_GATEWAY_URL', 'OPENAI_BASE_URL', 'SANDBOX_RELAY_URL', 'PWD'];
    shell.type(`printf '%s\\n' ${names.map((name) => `"$${name}"`).join(' ')}\r`);
    const url = `${sandbox.gateway.url}/v1`;
    await shell.shows(new RegExp([podToken, podToken, url, url, sandbox.relay.url, sandbox.workspace].map((line) => `^${line}\\n`).join(''), 'm'));
    await shell.close();
  });

  for (const [id, executable] of [['aider', 'aider'], ['cursor-agent', 'cursor-agent'], ['little-coder', 'little-coder']] as const) {
    it(`start ${id} as a terminal program that draws for itself [PTY-08, PTY-09]`, async () => {
      await start({ catalogue: [id] });
      await install(executable, 'printf "\\e[31mdrawn by %s\\e[0m on %s\\n" "$(basename "$0")" "$(tty)"; read -r line; echo "heard $line"; read -r');
      const terminal = openPlan(await sandbox.agents.plan({ agent: id }));
      await terminal.shows(new RegExp(`drawn by ${executable} on /dev/pts/\\d+`));
      terminal.type('hello\r');
      await terminal.shows(/heard hello/);
      await terminal.close();
    });
  }

  it('are told the models of the gateway, or start all the same', async () => {
    await start({ catalogue: ['little-coder'] });
    await install('little-coder', 'true');
    assert.ok((await sandbox.agents.plan({ agent: 'little-coder' })).argv.includes('openova/pong-1'));
    await sandbox.gateway.close();
    assert.ok((await sandbox.agents.plan({ agent: 'little-coder' })).argv.includes('openova/default'));
  });

  it('find what they would ask at a first start answered', async () => {
    await start({ catalogue: ['claude-code'] });
    await install('claude', 'true');
    await writeFile(join(sandbox.home, '.claude.json'), JSON.stringify({ theme: 'dark' }));
    await sandbox.agents.plan({ agent: 'claude-code' });
    const { theme, hasCompletedOnboarding, projects } = JSON.parse(await readFile(join(sandbox.home, '.claude.json'), 'utf8'));
    assert.deepEqual([theme, hasCompletedOnboarding, projects[sandbox.workspace].hasTrustDialogAccepted], ['dark', true, true]);
  });

  it('are refused when unknown, not offered or not installed', async () => {
    await start({ catalogue: ['opencode'] });
    await refused({ agent: 'unheard-of' }, 'agent_unknown');
    await refused({ agent: 'aider' }, 'agent_unknown');
    await refused({ agent: 'opencode' }, 'agent_not_installed');
    await assert.rejects(sandbox.agents.plan({ agent: 'opencode' }), { next: /npm install .*opencode-ai@/ });
  });

  it('start inside home and workspace only, wherever links lead', async () => {
    await start({ catalogue: [] });
    await mkdir(join(sandbox.workspace, 'shop'));
    await symlink('/etc', join(sandbox.workspace, 'way-out'));
    await writeFile(join(sandbox.workspace, 'file'), '');
    for (const cwd of ['/', '/etc', '..', 'way-out', 'file', 'nowhere', `${sandbox.workspace}/../run`]) await refused({ agent: 'sovereign-shell', cwd }, 'folder_refused');
    assert.equal((await sandbox.agents.plan({ agent: 'sovereign-shell', cwd: 'shop' })).cwd, join(sandbox.workspace, 'shop'));
    assert.equal((await sandbox.agents.plan({ agent: 'sovereign-shell', cwd: sandbox.home })).cwd, sandbox.home);
  });

  it('take no id of a session that is a pattern or an option', async () => {
    await start({ catalogue: ['claude-code'] });
    await install('claude', 'true');
    for (const nativeSessionId of ['*', '--help', '../x', '', 'a b']) await refused({ agent: 'claude-code', resume: { nativeSessionId } }, 'native_session_refused');
  });
});
