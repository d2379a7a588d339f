/** What a terminal's user and the programs of the image ask for; apt adds what these need. */
export const wantedPackages: readonly string[] = [
  // A shell and what it calls.
  'base-files', 'bash', 'coreutils', 'dash', 'debianutils', 'diffutils', 'findutils', 'grep', 'hostname', 'mawk', 'patch', 'procps', 'sed',
  // What a terminal shows, and in which language, at which time.
  'less', 'libc-bin', 'nano', 'ncurses-base', 'ncurses-bin', 'tzdata', 'vim-tiny',
  // What an agent works with.
  'bzip2', 'ca-certificates', 'curl', 'git', 'gzip', 'jq', 'make', 'netbase', 'perl-base', 'python3', 'python3-pip', 'ripgrep', 'tar', 'unzip', 'xz-utils',
  // tini reaps as process 1; Node links the library.
  'tini', 'libstdc++6',
];

/** What apt adds and the image does without, because only installing or a program that is not there needs it. */
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
