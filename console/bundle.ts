import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import tailwind from '@tailwindcss/vite';
import { build, type InlineConfig } from 'vite';

export const consoleFolder = fileURLToPath(new URL('.', import.meta.url));
export const consoleDist = join(consoleFolder, 'dist');

const stampPath = join(consoleDist, '.built-from');

/** What Vite is told. Nothing is inlined and no polyfill is injected, so that a strict Content-Security-Policy holds. */
export const viteSettings: InlineConfig = {
  configFile: false,
  root: consoleFolder,
  plugins: [tailwind()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      // "use client" speaks to servers that render, and a busy machine is no mistake of ours.
      onLog: (level, log, report) => !['MODULE_LEVEL_DIRECTIVE', 'PLUGIN_TIMINGS'].includes(log.code ?? '') && report(level, log),
    },
  },
};

/** Builds the console into `dist`, unless what is there was built from the same sources. Tells whether it built. */
export async function buildConsole(logLevel: 'info' | 'warn' = 'info'): Promise<boolean> {
  const wanted = await fingerprint();
  if (existsSync(stampPath) && (await readFile(stampPath, 'utf8')) === wanted) return false;
  await build({ ...viteSettings, logLevel });
  await writeFile(stampPath, wanted);
  return true;
}

async function fingerprint(): Promise<string> {
  const found = await Array.fromAsync(glob(['index.html', 'bundle.ts', 'tsconfig.json', '{src,public}/**/*.*', '../package-lock.json'], { cwd: consoleFolder }));
  const hash = createHash('sha256');
  for (const path of found.toSorted()) hash.update(`${path}\0`).update(await readFile(join(consoleFolder, path)));
  return hash.digest('hex');
}
