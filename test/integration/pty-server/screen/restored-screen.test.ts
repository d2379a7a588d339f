import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { ParsedScreen } from '../../../../services/pty-server/screen/parsed-screen.ts';
import { openTerminal, type HeadlessTerminal } from '../../../../services/pty-server/screen/xterm/open-terminal.ts';
import { isTorn, stateWithoutLinks, terminalState } from '../../../unit/services/pty-server/screen/support/terminal-state.ts';
import { skip } from '../../package/skip-reasons.ts';
import { captureScreens, readRecording, recordingSize, type Capture } from './corpus/recording.ts';
import { scenarios } from './corpus/scenarios.ts';
import { differingCells } from './corpus/screen-cells.ts';

const silent = { onAnswer: () => {}, onTitle: () => {}, onBell: () => {} };
const size = { ...recordingSize, scrollback: 500 };

/** Where tmux 3.3a differs by design. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  // tmux knows line graphics, and no national character sets.
  'vttest-charsets': [12, 50].map((column) => `7:${column} shows £ 0/0/0, tmux # 0/0/0`),
};

describe('a restored screen', () => {
  for (const { name } of scenarios) {
    it(`shows what tmux shows of ${name}`, async () => {
      const { output, captures } = await readRecording(name);
      assert.equal(captures.length, 5);
      const found = captures.flatMap((capture) => differences(output, capture));
      assert.deepEqual([...new Set(found)], exceptions[name] ?? []);
    });

    it(`goes on like the screen of ${name} that it was taken from`, async () => {
      const { output } = await readRecording(name);
      const property = fc.property(fc.nat({ max: output.length }), (cut) => {
        const stayed = openTerminal(size);
        stayed.core.write(output.subarray(0, cut));
        fc.pre(!isTorn(stayed));
        const restored = restoredAt(output, cut);
        assert.deepEqual(terminalState(restored), terminalState(stayed));
        for (const { core } of [stayed, restored]) core.write(output.subarray(cut));
        assert.deepEqual(stateWithoutLinks(restored), stateWithoutLinks(stayed));
      });
      fc.assert(property, { numRuns: 10 });
    });
  }

  it('shows what this machine’s tmux shows', async function () {
    if (!hasTmux()) skip(this, 'no tmux on this machine');
    const { output } = await readRecording('vim-editing');
    for (const capture of await captureScreens(output, [0.3, 0.7])) assert.deepEqual(differences(output, capture), []);
  });
});

function differences(output: Uint8Array, capture: Capture): string[] {
  return differingCells(restoredAt(output, capture.end), capture.screen);
}

function restoredAt(output: Uint8Array, end: number): HeadlessTerminal {
  const screen = new ParsedScreen({ ...size, offset: 0 }, silent);
  screen.write(output.subarray(0, end), end);
  const restored = openTerminal(size);
  restored.core.write(screen.snapshot().bytes);
  screen.close();
  return restored;
}

function hasTmux(): boolean {
  return spawnSync('tmux', ['-V']).status === 0;
}
