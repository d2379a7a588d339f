import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { connectHost } from '../../../services/pty-server/host-link/connect-host.ts';
import { spawnHost, type HostProcess } from './support/host-process.ts';
import { countForever } from './support/numbered-lines.ts';
import { rawRequest } from './support/session-reader.ts';

const consumer = fileURLToPath(new URL('./support/line-consumer.ts', import.meta.url));
const kills = 100;

interface Report {
  readonly end?: number;
  readonly faults?: number;
  readonly exit?: boolean;
  readonly hasCheckpoint?: boolean;
}

/** Reads until `bytes` more have come, then is killed. Gives its last report. */
async function readAndKill(socketPath: string, bytes: number): Promise<Report[]> {
  const child = spawn(process.execPath, [consumer, socketPath, 'load'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const reports: Report[] = [];
  for await (const line of createInterface(child.stdout)) {
    reports.push(JSON.parse(line) as Report);
    if ((reports.at(-1)?.end ?? 0) - (reports[0]?.end ?? 0) >= bytes) break;
  }
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return reports;
}

describe('pty-host and servers that are killed', function () {
  this.timeout(180_000);
  let host: HostProcess;

  beforeEach(async () => {
    host = spawnHost();
    await host.listening();
  });

  afterEach(async () => {
    await host.stop();
  });

  it(`loses and doubles no byte when its server is killed ${kills} times under load [PTY-05]`, async () => {
    const { socketPath } = host;
    const first = await connectHost({ socketPath });
    const { epoch, pid } = await first.spawn(rawRequest('load', countForever));
    await first.close();
    let end = 0;
    for (let round = 0; round < kills; round += 1) {
      const reports = await readAndKill(socketPath, 100_000 + ((round * 65_537) % 1_000_000));
      assert.ok(reports.length > 0, `server ${round} could not read`);
      for (const { faults, exit } of reports) assert.deepEqual({ faults, exit }, { faults: 0, exit: undefined });
      if (round > 0) assert.equal(reports[0]?.hasCheckpoint, true);
      end = reports.at(-1)?.end ?? 0;
    }
    const last = await connectHost({ socketPath });
    const [session] = await last.sessions();
    assert.deepEqual({ epoch: session?.epoch, pid: session?.pid, exit: session?.exit }, { epoch, pid, exit: undefined });
    assert.ok(end > 10_000_000, `only ${end} bytes were read`);
    await last.close();
  });
});
