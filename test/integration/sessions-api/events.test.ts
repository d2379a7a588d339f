import assert from 'node:assert/strict';
import { pollUntil } from '../function-sdk/support/poll-until.ts';
import { sandboxesPath, startApiOverCluster, type ApiOverCluster } from './support/cluster-under-test.ts';
import { sandboxKind } from './support/local-cluster.ts';
import { alice, mallory, problemOf } from './support/served-api.ts';

const path = '/api/v1/sandbox/events';

describe('sessions API: event streams', () => {
  let running: ApiOverCluster;
  let opened: OpenStream[];

  beforeEach(async () => {
    opened = [];
    running = await startApiOverCluster({ streamBounds: { heartbeatMs: 30, streamsOfOnePerson: 3 } });
  });
  afterEach(async () => {
    for (const stream of opened) stream.end();
    await running.close();
  });

  const open = async (route: string, who = alice, headers = {}): Promise<OpenStream> => {
    const stream = openStream(await running.api.call(who, route, { headers }));
    opened.push(stream);
    return stream;
  };
  const create = (name: string, who = alice) => running.api.call(who, sandboxesPath, { method: 'POST', body: { agent: 'aider', name } });

  it('begins with what there is, tells each change once, and beats', async () => {
    await create('before');
    const stream = await open(path);
    await pollUntil(() => stream.text().includes('event: snapshot'));
    await create('later');
    await pollUntil(() => stream.text().includes('"id":"later"'));
    await running.api.call(alice, `${sandboxesPath}/before`, { method: 'DELETE' });
    await pollUntil(() => stream.text().includes('event: deleted'));
    await pollUntil(() => stream.text().includes(': here'));
    assert.deepEqual(stream.text().match(/^event: .*$/gm), ['event: snapshot', 'event: sandbox', 'event: deleted']);
    assert.match(stream.text(), /event: deleted\nid: \S+\ndata: \{"id":"before"\}\n\n/);
  });

  it('gives one that comes back what it missed, or everything when that is forgotten', async () => {
    const stream = await open(path);
    await create('one');
    await pollUntil(() => stream.text().includes('"id":"one"'));
    const lastId = /event: sandbox\nid: (\S+)/.exec(stream.text())![1]!;
    await create('two');
    await create('theirs', mallory);
    const back = await open(path, alice, { 'last-event-id': lastId });
    await pollUntil(() => back.text().includes('"id":"two"'));
    assert.ok(!/snapshot|theirs|"id":"one"/.test(back.text()));
    const stranger = await open(path, alice, { 'last-event-id': 'another-process-7' });
    await pollUntil(() => stranger.text().includes('event: snapshot'));
  });

  it('follows one Sandbox and ends with it', async () => {
    await create('one');
    const stream = await open(`${sandboxesPath}/one/events`);
    await create('two');
    running.local.setStatus('acme', 'one', { phase: 'Ready' });
    await pollUntil(() => stream.text().includes('"phase":"Ready"'));
    running.local.store.delete({ kind: sandboxKind, namespace: 'acme', name: 'one' });
    await pollUntil(() => stream.hasEnded());
    assert.ok(!stream.text().includes('"id":"two"'));
  });

  it('limits the streams of one person', async () => {
    for (let count = 0; count < 3; count += 1) await open(path);
    const answer = await running.api.call(alice, path);
    assert.deepEqual([answer.status, (await problemOf(answer)).code], [429, 'too_many_streams']);
    await open(path, mallory);
    assert.match(await (await running.api.call(undefined, '/metrics')).text(), /sessions_api_event_streams 4/);
  });

  it('ends its streams when the service stops', async () => {
    const stream = await open(path);
    await pollUntil(() => stream.text() !== '');
    await running.api.close();
    await pollUntil(() => stream.hasEnded());
    assert.match(stream.text(), /snapshot/);
  });
});

interface OpenStream {
  text(): string;
  hasEnded(): boolean;
  end(): void;
}

function openStream(response: Response): OpenStream {
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let ended = false;
  const read = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (done) break;
      text += value;
    }
    ended = true;
  };
  void read();
  return { text: () => text, hasEnded: () => ended, end: () => void reader.cancel().catch(() => {}) };
}
