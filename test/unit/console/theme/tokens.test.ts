import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';

const consoleFolder = new URL('../../../../console/', import.meta.url);
const tokenFile = 'src/theme/tokens.css';
const colourValue = /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|lab|lch)\(/gi;

describe('the console\'s colours', () => {
  it('have their values in the token file alone [UI-28]', async () => {
    const paths = await Array.fromAsync(glob(['src/**/*.{ts,tsx,css}', 'index.html', 'public/**/*.svg'], { cwd: consoleFolder }));
    assert.ok(paths.length > 20 && paths.includes(tokenFile));
    for (const path of paths.filter((name) => name !== tokenFile)) {
      const text = await readFile(new URL(path, consoleFolder), 'utf8');
      assert.deepEqual(text.match(colourValue) ?? [], [], path);
    }
  });

  it('have emerald, amber and rose ramps for dark and for light [UI-27] [UI-28]', async () => {
    const text = await readFile(new URL(tokenFile, consoleFolder), 'utf8');
    for (const ramp of ['emerald', 'amber', 'rose']) {
      for (const step of [1, 2, 3]) assert.equal(text.split(`--color-${ramp}-${step}:`).length - 1, 2, `${ramp}-${step}`);
    }
  });
});
