import assert from 'node:assert/strict';
import { relayTarget } from '../../../../../services/pty-server/relay/relay-target.ts';

const targets = { gatewayUrl: 'https://gateway.example/llm/v1/', mcpUrl: 'http://openova-sandbox-mcp:7683/mcp' };

describe('the target of a relayed request', () => {
  const cases: readonly (readonly [url: string, target: string | undefined])[] = [
    ['/v1/chat/completions', 'llm https://gateway.example/llm/v1/chat/completions'],
    ['/v1/messages?beta=true', 'llm https://gateway.example/llm/v1/messages?beta=true'],
    ['/mcp', 'mcp http://openova-sandbox-mcp:7683/mcp'],
    ['/v1', undefined],
    ['/', undefined],
    ['/v1/../admin/tokens/sandbox', undefined],
    ['/v1/%2e%2e/admin/tokens/sandbox', undefined],
    ['/v1/..%2fadmin', undefined],
    ['/v1/..%5Cadmin', undefined],
    ['//other.example/v1/models', undefined],
    ['http://other.example/v1/models', undefined],
    ['/mcp/other', undefined],
  ];
  for (const [url, wanted] of cases) {
    it(`of ${url} is ${wanted ?? 'none'}`, () => {
      const target = relayTarget(url, targets);
      assert.equal(target && `${target.name} ${target.origin}${target.path}`, wanted);
    });
  }
});
