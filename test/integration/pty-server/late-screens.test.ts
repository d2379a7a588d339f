import assert from 'node:assert/strict';
import type { OpenScreen } from '../../../services/pty-server/screen/screen.ts';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { startEmbeddedServer, type EmbeddedServer } from './support/embedded-server.ts';

const ringBytes = 65_536;

describe('screens that a server makes late', function () {
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
    server = await startEmbeddedServer({ ringBytes, screensThrough });
  });

  afterEach(() => server.close());

  it('hold the program up before the host overwrites what follows the newest one that it has [PTY-05]', async () => {
    const client = await server.begin('main');
    client.type('echo ready\r');
    await client.shows(/^ready/);
    const made = Promise.withResolvers<void>();
    madeAt = made.promise;
    client.type('seq 200000; echo done\r');
    const { oldest, end } = await pollUntil(async () => {
      const [hosted] = await server.hosted();
      const isHeldUp = hosted !== undefined && hosted.end - hosted.acknowledged >= ringBytes / 2;
      const isParsed = (await server.sessions.open('main'))?.parsed === hosted?.end;
      return (isHeldUp && isParsed) || Number(hosted?.oldest) > newest ? hosted : undefined;
    });
    assert.ok(oldest <= newest, `from ${oldest} on, with a screen of ${newest}`);
    assert.ok(end > newest + ringBytes / 2, `${end} bytes`);
    made.resolve();
    await client.shows(/^done/, 60_000);
    assert.ok(client.lines().includes('200000'));
  });
});
