import assert from 'node:assert/strict';
import { genericCards } from '../../../../services/pty-server/cards/generic/generic-source.ts';
import { acpProblems } from '../../../support/acp-schema.ts';
import { TerminalProgram, withHome } from './support/terminal-program.ts';

const adapter = genericCards({ settleMs: 50, quietMs: 400 });

async function withProgram(argv: readonly string[], use: (program: TerminalProgram) => Promise<void>): Promise<void> {
  await withHome(async (home) => {
    const program = await TerminalProgram.start({ argv, env: { PS1: '$ ' }, adapter }, home);
    try {
      await use(program);
      assert.deepEqual(program.cards.flatMap(acpProblems), []);
      assert.deepEqual(program.problems, []);
    } finally {
      await program.close();
    }
  });
}

describe('cards of a program that tells nothing of itself', () => {
  it('are turns of bash, typed at the terminal or by a card, in the same process [PTY-04]', () =>
    withProgram(['bash', '--norc', '--noprofile'], async (program) => {
      await program.untilShown('$');
      await program.until(() => program.stream.state === 'idle' && program.cards.length > 0);
      program.type('echo typed-$$\r');
      await program.until(() => program.talk.join('').includes(`typed-${program.pid}\n`));
      await program.until(() => program.stream.state === 'idle');
      await program.source.prompt('echo carded-$$');
      await program.until(() => program.talk.join('').includes(`carded-${program.pid}\n`));
      assert.match(await program.shown(), new RegExp(`carded-${program.pid}`));
      assert.deepEqual(program.talk.filter((said) => said.startsWith('user')), ['user: echo typed-$$', 'user: echo carded-$$']);
      assert.equal(program.stream.turn, 2);
    }));

  it('end a turn by cancel [PTY-04]', () =>
    withProgram(['bash', '--norc', '--noprofile'], async (program) => {
      await program.untilShown('$');
      await program.until(() => program.stream.state === 'idle' && program.cards.length > 0);
      await program.source.prompt('sleep 1000');
      await program.until(() => program.talk.includes('user: sleep 1000'));
      await program.source.cancel();
      await program.source.prompt('echo status-$?');
      await program.until(() => program.talk.join('').includes('status-130'));
    }));

  it('never hold a password that was typed without an echo', () =>
    withProgram(['bash', '--norc', '--noprofile'], async (program) => {
      await program.untilShown('$');
      await program.until(() => program.stream.state === 'idle' && program.cards.length > 0);
      program.type('read -rsp "Password:" x; echo; echo got ${#x}\r');
      await program.untilShown('\nPassword:');
      program.type('hunter2\r');
      await program.until(() => program.talk.join('').includes('got 7'));
      assert.doesNotMatch(JSON.stringify(program.cards), /hunter2/);
    }));

  it('are turns of the prompt of Python [PTY-04]', () =>
    withProgram(['python3', '-q'], async (program) => {
      await program.untilShown('>>>');
      await program.until(() => program.stream.state === 'idle' && program.cards.length > 0);
      await program.source.prompt('print(6 * 7)');
      await program.until(() => program.talk.join('\n').includes('42'));
      assert.ok(program.talk.includes('user: print(6 * 7)'), program.talk.join('|'));
    }));
});
