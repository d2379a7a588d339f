import assert from 'node:assert/strict';
import { createMetricsRegistry } from '../../../../libs/service-kit/metrics-registry.ts';

describe('service-kit metrics-registry', () => {
  it('renders what was counted and measured, beside the metrics of the process', async () => {
    const registry = createMetricsRegistry();
    registry.counter({ name: 'things_total', help: 'Things.', labels: ['kind'] })({ kind: 'a' });
    registry.durations({ name: 'thing_seconds', help: 'Time.', labels: ['kind'] })({ kind: 'a' }, 0.002);
    const { text, contentType } = await registry.render();
    assert.match(contentType, /^text\/plain; version=0\.0\.4/);
    for (const line of ['things_total{kind="a"} 1', 'thing_seconds_sum{kind="a"} 0.002', 'thing_seconds_bucket{le="0.001",kind="a"} 0']) {
      assert.ok(text.includes(`${line}\n`), line);
    }
    assert.match(text, /^process_resident_memory_bytes \d+$/m);
  });

  it('looks a gauge up whenever it is rendered, and counts amounts', async () => {
    const registry = createMetricsRegistry();
    let open = 2;
    registry.gauge({ name: 'doors', help: 'Doors.', labels: ['state'] }, () => [[{ state: 'open' }, open]]);
    registry.counter({ name: 'steps_total', help: 'Steps.', labels: [] })({}, 40);
    assert.match((await registry.render()).text, /^doors\{state="open"\} 2$/m);
    open = 0;
    const { text } = await registry.render();
    assert.match(text, /^doors\{state="open"\} 0$/m);
    assert.match(text, /^steps_total 40$/m);
  });

  it('looks a total up whenever it is rendered', async () => {
    const registry = createMetricsRegistry();
    let walked = 3;
    registry.total({ name: 'miles_total', help: 'Miles.', labels: ['way'] }, () => [[{ way: 'there' }, walked]]);
    assert.match((await registry.render()).text, /^miles_total\{way="there"\} 3$/m);
    walked = 5;
    const { text } = await registry.render();
    assert.match(text, /^# TYPE miles_total counter$/m);
    assert.match(text, /^miles_total\{way="there"\} 5$/m);
  });

  it('is apart from other registries', async () => {
    for (const registry of [createMetricsRegistry(), createMetricsRegistry()]) registry.counter({ name: 'x_total', help: 'X.', labels: [] })({});
    assert.ok(!(await createMetricsRegistry().render()).text.includes('x_total'));
  });
});
