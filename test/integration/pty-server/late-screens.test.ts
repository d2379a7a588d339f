import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostedSession } from '../../../services/pty-server/host-link/host-connection.ts';
import type { OpenScreen } from '../../../services/pty-server/screen/screen.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { startEmbeddedServer, type EmbeddedServer } from './support/embedded-server.ts';

const ringBytes = 65_536;

describe('screens that the host has late', function () {
  this.timeout(120_000);
  let server: EmbeddedServer;
  let madeAt: Promise<void>;
  let newest = 0;

  const screensThrough = (open: OpenScreen): OpenScreen => (start, events) => {
    const screen = open(start, events);
    const snapshot = screen.snapshot.bind(screen);
    screen.snapshot = async (part) => {
      const taken = await snapshot(part);
      await madeAt;
      newest = Math.max(newest, taken.offset);
      return taken;
    };
    return screen;
  };

  beforeEach(async () => {
    madeAt = Promise.resolve();
    newest = 0;
    server = await startEmbeddedServer({ ringBytes, patienceMs: 30_000, screensThrough });
  });

  afterEach(() => server.close());

  it('hold the program up before the host overwrites what follows the newest one that it has [PTY-05]', async () => {
    const client = await server.begin('main');
    client.type('echo ready\r');
    await client.shows(/^ready/);
    const made = Promise.withResolvers<void>();
    madeAt = made.promise;
    client.type('seq 200000; echo done\r');
    const { oldest, end } = await heldUpOr((hosted) => hosted.oldest > newest);
    assert.ok(oldest <= newest, `from ${oldest} on, with a screen of ${newest}`);
    assert.ok(end > newest + ringBytes / 2, `${end} bytes`);
    made.resolve();
    await client.shows(/^done/, 60_000);
    assert.ok(client.lines().includes('200000'));
  });

  it('hold the program up when the link broke before the host had them [PTY-05]', async () => {
    const client = await server.begin('main');
    client.type('until [ -e go ]; do sleep 0.05; done; seq 200000; echo done\r');
    await client.shows(/echo done/);
    server.link.swallow();
    const atHost = newest;
    writeFileSync(join(server.folder, 'go'), '');
    await pollUntil(() => newest >= atHost + ringBytes / 4);
    const made = Promise.withResolvers<void>();
    madeAt = made.promise;
    server.link.cut();
    server.link.mend();
    await server.hosted();
    const { oldest } = await heldUpOr((hosted) => hosted.oldest > atHost);
    assert.ok(oldest <= atHost, `from ${oldest} on, with a screen of ${atHost}`);
    made.resolve();
    await client.shows(/^done/, 60_000);
    assert.ok(client.lines().includes('200000'));
  });

  /** What the host has of the session once it holds the program up, or something else is so. */
  function heldUpOr(isSo: (hosted: HostedSession) => boolean): Promise<HostedSession> {
    return pollUntil(async () => {
      const [hosted] = await server.hosted();
      if (hosted === undefined) return undefined;
      const isHeldUp = hosted.end - hosted.acknowledged >= ringBytes / 2;
      const isParsed = (await server.sessions.open('main'))?.parsed === hosted.end;
      return (isHeldUp && isParsed) || isSo(hosted) ? hosted : undefined;
    });
  }
});
