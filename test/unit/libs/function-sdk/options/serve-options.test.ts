import assert from 'node:assert/strict';
import { parseServeOptions, UsageError } from '@openova/function-sdk';
import { asksForHelp } from '../../../../../libs/function-sdk/options/serve-options.ts';

const defaults = { address: { port: 9443 }, debug: false, maxReceiveBytes: 4194304, ttlSeconds: 60, metricsAddress: { port: 8080 } };

describe('serve options', () => {
  const cases: readonly { name: string; argv?: string[]; env?: Record<string, string>; want: object }[] = [
    { name: 'certificates of the package runtime', env: { TLS_SERVER_CERTS_DIR: '/tls/server' }, want: { certsDir: '/tls/server' } },
    { name: 'the flag before the variable', argv: ['--tls-certs-dir=/a'], env: { TLS_SERVER_CERTS_DIR: '/b' }, want: { certsDir: '/a' } },
    { name: 'the other name of that flag', argv: ['--tls-server-certs-dir', '/a'], want: { certsDir: '/a' } },
    { name: 'plain text on demand', argv: ['--insecure'], want: {} },
    { name: 'plain text before certificates', argv: ['--insecure'], env: { TLS_SERVER_CERTS_DIR: '/b' }, want: {} },
    { name: 'an IPv4 address', argv: ['--insecure', '--address=0.0.0.0:9444'], want: { address: { host: '0.0.0.0', port: 9444 } } },
    { name: 'an IPv6 address', argv: ['--insecure', '--address', '[::]:0'], want: { address: { host: '::', port: 0 } } },
    { name: 'a host name', argv: ['--insecure', '--address=localhost:1'], want: { address: { host: 'localhost', port: 1 } } },
    { name: 'debug in short', argv: ['--insecure', '-d'], want: { debug: true } },
    { name: 'a switch turned off', argv: ['--insecure', '--debug=false'], want: { debug: false } },
    { name: 'the message size in MB', argv: ['--insecure', '--max-recv-message-size', '16'], want: { maxReceiveBytes: 16777216 } },
    { name: 'a duration', argv: ['--insecure', '--ttl=1m30s'], want: { ttlSeconds: 90 } },
    { name: 'no duration', argv: ['--insecure', '--ttl=0'], want: { ttlSeconds: 0 } },
    { name: 'the only network', argv: ['--insecure', '--network', 'tcp'], want: {} },
  ];
  for (const { name, argv = [], env = {}, want } of cases) {
    it(`reads ${name}`, () => {
      assert.deepEqual(parseServeOptions(argv, env), { ...defaults, ...want });
    });
  }

  it('turns metrics off by an empty address', () => {
    assert.equal(parseServeOptions(['--insecure', '--metrics-address='], {}).metricsAddress, undefined);
  });

  it('gives a frozen object', () => {
    assert.ok(Object.isFrozen(parseServeOptions(['--insecure'], {})));
  });

  it('refuses to go without certificates unless that is asked for', () => {
    assert.equal(problemsOf([]).length, 1);
    assert.equal(problemsOf(['--insecure=false']).length, 1);
  });

  it('reports all problems at once', () => {
    const argv = ['--address=nowhere', '--ttl=-1s', '--max-recv-message-size=0', '--network=unix', '--colour', 'extra', '--debug=maybe', '--metrics-address=:99999'];
    assert.equal(problemsOf(argv).length, 9);
  });

  for (const flag of ['--address=:x', '--address=a:b:1', '--address=9443', '--ttl=10', '--ttl=1.5', '--ttl=s', '--max-recv-message-size=1e3', '--address']) {
    it(`refuses ${flag}`, () => {
      assert.equal(problemsOf(['--insecure', flag]).length, 1);
    });
  }

  it('sees a call for help among wrong options', () => {
    assert.ok(asksForHelp(['--wrong', '--help']));
    assert.ok(asksForHelp(['-h']));
    assert.ok(!asksForHelp(['--debug']));
  });
});

function problemsOf(argv: readonly string[]): readonly string[] {
  try {
    parseServeOptions(argv, {});
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.problems;
  }
  return [];
}
