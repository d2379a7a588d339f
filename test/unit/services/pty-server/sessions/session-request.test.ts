import assert from 'node:assert/strict';
import { HttpProblem } from '@openova/service-kit';
import { parseNewSession, parseRename, parseResize, parseSignal } from '../../../../../services/pty-server/sessions/session-request.ts';

function codeOf(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    assert.ok(error instanceof HttpProblem);
    assert.equal(error.status, 400);
    assert.ok(error.next);
    return error.code;
  }
  return 'none';
}

describe('sessions session-request', () => {
  it('fills in what a new session does not say', () => {
    assert.deepEqual(parseNewSession({}, 'opencode'), { agent: 'opencode', size: { cols: 80, rows: 24 } });
  });

  it('takes everything that a new session may say', () => {
    const resume = { nativeSessionId: '0b5e' };
    const body = { id: 'my-sandbox', agent: 'aider', name: 'Fix it', cwd: '/workspace/repo', resume, cols: 120, rows: 40 };
    const { cols, rows, ...rest } = body;
    assert.deepEqual(parseNewSession(body, 'opencode'), { ...rest, size: { cols, rows } });
  });

  const refused = [
    { code: 'malformed_body', bodies: [null, [], 'x', 3] },
    { code: 'unknown_field', bodies: [{ argv: ['rm'] }, { env: {} }, { __proto__x: 1 }, { resume: { id: 'a' } }] },
    { code: 'invalid_resume', bodies: [{ resume: true }, { resume: null }, { resume: [] }, { resume: { nativeSessionId: 3 } }] },
    { code: 'invalid_id', bodies: [{ id: '' }, { id: 'A' }, { id: '-a' }, { id: 'a-' }, { id: 'a/b' }, { id: 'a'.repeat(64) }, { id: 3 }, { id: '..' }] },
    { code: 'invalid_agent', bodies: [{ agent: '' }, { agent: '../sh' }, { agent: null }] },
    { code: 'invalid_name', bodies: [{ name: '' }, { name: 'a\nb' }, { name: '\u001b[31m' }, { name: 'x'.repeat(201) }] },
    { code: 'invalid_cwd', bodies: [{ cwd: 'relative' }, { cwd: '/a\0b' }, { cwd: `/${'x'.repeat(5_000)}` }] },
    { code: 'invalid_size', bodies: [{ cols: 0 }, { rows: 1_000_000 }, { cols: '80' }, { rows: 1.5 }] },
  ];
  for (const { code, bodies } of refused) {
    it(`refuses a new session with ${code}`, () => {
      for (const body of bodies) assert.equal(codeOf(() => parseNewSession(body, 'aider')), code, JSON.stringify(body));
    });
  }

  it('reads sizes, signals and names', () => {
    assert.deepEqual(parseResize({ cols: 2, rows: 1_000 }), { cols: 2, rows: 1_000 });
    assert.equal(parseSignal({ signal: 'SIGTERM' }), 'SIGTERM');
    assert.equal(parseRename({ name: 'Überarbeitung' }), 'Überarbeitung');
    assert.equal(codeOf(() => parseResize({ cols: 80 })), 'invalid_size');
    assert.equal(codeOf(() => parseSignal({ signal: 'SIGSTOP' })), 'invalid_signal');
    assert.equal(codeOf(() => parseRename({})), 'invalid_name');
  });
});
