import { execFileSync, spawnSync } from 'node:child_process';

/** Installs packages of Debian where this is one whose packages we may install. Nothing is promised: look for the programs afterwards. */
export function installFromDebian(packages: readonly string[]): void {
  const mayInstall = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
  if (!mayInstall) return;
  console.log(`Installing from Debian: ${packages.join(', ')}.`);
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'] as ('ignore' | 'inherit')[],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  try {
    execFileSync('apt-get', ['update', '-qq'], options);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
  } catch {
    // Whoever asked finds nothing then, and says so.
  }
}

/** The first of these programs that the PATH has. */
export function programNamed(names: readonly string[]): string | null {
  const which = process.platform === 'win32' ? 'where' : 'which';
  for (const name of names) {
    const { status, stdout } = spawnSync(which, [name], { encoding: 'utf8' });
    const path = stdout?.split('\n')[0]?.trim();
    if (status === 0 && path) return path;
  }
  return null;
}
