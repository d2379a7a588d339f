import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface LitellmProxy {
  readonly url: string;
  /** Ends it and removes what it kept. */
  close(): Promise<void>;
}

export interface LitellmSetup {
  /** The Python that has it. */
  readonly python: string;
  /** The key that it takes; it refuses to start with a weak one. */
  readonly masterKey: string;
  /** Its one model, behind a server of chat completions. */
  readonly model: string;
  readonly serverUrl: string;
  readonly serverKey: string;
}

/** Starts the real proxy of LiteLLM on loopback. It fetches no prices, keeps no record and tells nobody. */
export async function startLitellm({ python, masterKey, model, serverUrl, serverKey }: LitellmSetup): Promise<LitellmProxy> {
  const directory = mkdtempSync(join(tmpdir(), 'litellm-'));
  const config = join(directory, 'config.json');
  const answeredBy = { model: `openai/${model}`, api_base: `${serverUrl}/v1`, api_key: 'os.environ/SERVER_KEY' };
  writeFileSync(config, JSON.stringify({
    model_list: [{ model_name: model, litellm_params: answeredBy }],
    litellm_settings: { num_retries: 0, use_chat_completions_url_for_anthropic_messages: true },
    general_settings: { master_key: 'os.environ/LITELLM_MASTER_KEY', always_include_stream_usage: true },
  }));
  const env = { PATH: process.env['PATH'], HOME: directory, LITELLM_MASTER_KEY: masterKey, SERVER_KEY: serverKey, LITELLM_LOCAL_MODEL_COST_MAP: 'True' };
  const args = ['-m', 'litellm.proxy.proxy_cli', '--config', config, '--host', '127.0.0.1', '--port', '0', '--telemetry', 'False'];
  const child = spawn(python, args, { cwd: directory, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'close');
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(directory, { recursive: true });
  };
  try {
    return { url: await listeningUrl(child), close };
  } catch (error) {
    await close();
    throw error;
  }
}

const startsWithinMs = 90_000;

function listeningUrl(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-8_000);
    const url = /running on (http:\S+)/.exec(said)?.[1];
    if (url !== undefined) resolve(url);
  });
  child.on('error', reject).on('close', () => reject(new Error(`LiteLLM ended before it served: ${said}`)));
  const deadline = setTimeout(() => reject(new Error(`LiteLLM did not serve in time: ${said}`)), startsWithinMs);
  return promise.finally(() => clearTimeout(deadline));
}
