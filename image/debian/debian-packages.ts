/** What every image on Debian's packages has. */
export const basePackages: readonly string[] = [
  // The texts of licences, and the release by which scanners know what is wrong with which version.
  'base-files',
  'ca-certificates',
  // Node links it.
  'libstdc++6',
  'tini',
];

/** Runs as process 1 and reaps what programs leave behind. */
export const tiniInImage = 'usr/bin/tini';

/** What images ask for, those of a terminal's user first of all; apt adds what these need. */
export const wantedPackages: readonly string[] = [
  ...basePackages,
  // A shell and what it calls.
  'bash', 'coreutils', 'dash', 'debianutils', 'diffutils', 'findutils', 'grep', 'hostname', 'mawk', 'patch', 'procps', 'sed',
  // What a terminal shows, and in which language, at which time.
  'less', 'libc-bin', 'nano', 'ncurses-base', 'ncurses-bin', 'tzdata', 'vim-tiny',
  // What an agent works with.
  'bzip2', 'curl', 'git', 'gzip', 'jq', 'make', 'netbase', 'perl-base', 'python3', 'python3-pip', 'ripgrep', 'tar', 'unzip', 'xz-utils',
];

/** What apt adds and all images do without, because only installing or a program that is not there needs it. */
const leftOut: readonly RegExp[] = [
  // Packages are unpacked, never configured.
  /^(?:debconf|dpkg|init-system-helpers|readline-common|usrmerge)$/,
  // Only some commands of git are Perl beyond perl-base: send-email, svn, instaweb.
  /^(?:perl|perl-modules-.*|libperl5.*|lib.*-perl|libgdbm.*)$/,
  // Manuals, without a program to show them.
  /^git-man$/,
  // Certificates are put together by the build.
  /^openssl$/,
];

export function isLeftOut(name: string): boolean {
  return leftOut.some((pattern) => pattern.test(name));
}
