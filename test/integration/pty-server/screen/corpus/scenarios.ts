/** A program and the keys that are typed into it, each when its output has come to rest. */
export interface Scenario {
  readonly name: string;
  /** A script of bash. It runs in a folder that `prepare` has filled. */
  readonly script: string;
  readonly keys: readonly string[];
}

/** Fills the folder with a small repository and some files. */
export const prepare = `
git init -q -b main . && git config user.name Dana && git config user.email dana@example.com
export GIT_AUTHOR_DATE='2024-05-01T10:00:00Z' GIT_COMMITTER_DATE='2024-05-01T10:00:00Z'
for n in $(seq 1 30); do
  printf 'int value_%s(void) {\\n\\treturn %s; /* 値 %s */\\n}\\n\\n' $n $n $n >> main.c
  git add . && git commit -q -m "Return $n" -m 'As the table says.'
done
mkdir -p docs bin && printf '#!/bin/sh\\n' > bin/run && chmod +x bin/run && ln -s main.c link.c && mkfifo pipe
for n in $(seq 1 200); do printf 'line %03d: the quick brown fox — 漢字とかな — émigré naïve\\n' $n; done > docs/text.txt
`;

const prompt = `export PS1='\\[\\e[32m\\]dev\\[\\e[0m\\]:\\[\\e[1;34m\\]demo\\[\\e[0m\\]\\$ ' HISTFILE=`;
const box = 'for i in 1 2 3 4 5; do';

export const scenarios: readonly Scenario[] = [
  {
    name: 'bash-session',
    script: `${prompt}; exec bash --norc --noprofile -i`,
    keys: [
      'ls --color=always -la | cut -c1-24,46-\r', 'echo 漢字 "héllo" ; seq 1 40\r', 'echo half a line',
      '\x01echo \x05\x17\x17', ' typed\r', 'printf "%0200d\\n" 7\r',
      'for c in {0..255}; do printf "\\e[48;5;%sm %3d" $c $c; done; echo -e "\\e[0m"\r',
      'printf "\\e[1;3;4;7;9;38;2;250;120;10mall\\e[0m\\n"\r', 'clear\r', 'echo done \x12seq',
    ],
  },
  {
    name: 'vim-editing',
    script: 'exec vim -u NONE -N -i NONE -c "syntax on" -c "set number hlsearch ruler background=dark" main.c',
    keys: [
      ':set termguicolors\r', ':set notermguicolors\r', '/return\r', 'n', '5j', 'onew line with 漢字 wide\x1b', 'dd', 'p',
      ':vsplit\r', '\x17w', 'G', ':split docs/text.txt\r', '\x06', 'V5j', 'y', ':%s/fox/ネコ/g\r', 'u',
    ],
  },
  {
    name: 'vim-left',
    script: 'echo before; vim -u NONE -N -i NONE main.c; echo after; sleep 0.2',
    keys: ['ggOtop\x1b', ':q!\r'],
  },
  {
    name: 'less-paging',
    script: 'exec less -R docs/text.txt',
    keys: [' ', ' ', '/fox\r', 'b', '5j', 'k', '\x1b[C', 'G', 'g', '10\x04'],
  },
  {
    name: 'htop',
    script: 'exec unshare --pid --fork --mount-proc htop -d 3',
    keys: ['\x1b[B', 't', '\x1bOQ', '\x1b', 'h'],
  },
  { name: 'top', script: 'exec unshare --pid --fork --mount-proc top -d 0.5 -n 4', keys: ['z', 'x', 'b', 'm'] },
  {
    name: 'tmux-inside',
    script: `${prompt}; exec tmux -L recorded -f /dev/null new-session 'bash --norc --noprofile -i' \\; set status-right 'right' \\; set status-left 'left '`,
    keys: [
      'echo one; seq 1 30\r', '\x02%', 'ls --color=always\r', '\x02"', 'echo 漢字 three\r', '\x02o', '\x02z', '\x02[',
      '\x1b[5~',
    ],
  },
  { name: 'git-log', script: 'git log --color --graph --stat -n 12 | cat', keys: [] },
  {
    name: 'git-diff',
    script: 'exec git -c core.pager="less -R" -c color.ui=always log -p -n 8',
    keys: [' ', ' ', 'G', 'b'],
  },
  {
    name: 'wide-text',
    script: String.raw`printf '漢字かな交じり文 日本語テキスト 全角ＡＢＣ半角abc ﾊﾝｶｸ\n한국어 텍스트 中文字符 繁體中文\n'; printf 'e\u0301 a\u0308 o\u0302 combining; naïve café\n'; for n in 1 2 3; do printf '混ぜる mixed %s テスト ' $n; done; printf '\n'; for n in $(seq 1 90); do printf 'あ'; done; printf '\nx'; for n in $(seq 1 45); do printf '漢'; done; printf '\n\e[44m色付き全角文字\e[0m end\e[5;10H重\e[5;11Hx\e[7;1H\e[2P\e[9;3H\e[3@'; sleep 0.1`,
    keys: [],
  },
  {
    name: 'emoji',
    script: String.raw`printf '🙂 😀 🚀 rocket 🎉 party\n✅ done ❌ failed ⚡ fast\n🙂|🙂|🙂|\n'; printf '\e[4;10H🚀\e[4;20Hx\e[6;1H🙂🙂🙂\e[6;3Hy'; sleep 0.1`,
    keys: [],
  },
  {
    name: 'progress',
    script: String.raw`for n in $(seq 0 5 100); do printf '\r\e[K\e[36m%3d%%\e[0m [\e[7m%*s\e[0m%*s] eta %ds' $n $((n / 3 + 1)) '' $((34 - n / 3)) '' $((100 - n)); sleep 0.01; done; printf '\n'; for n in 1 2 3 4 5; do printf 'job %s …\n' $n; done; printf '\e[5A'; for n in 1 2 3 4 5; do printf '\e[2K\rjob %s \e[32m✔\e[39m done\n' $n; done; sleep 0.1`,
    keys: [],
  },
  {
    name: 'alternate',
    script: String.raw`seq 1 30; printf '\e[?1049h\e[H\e[44mfull screen\e[K\e[0m\e[10;20Hmiddle'; sleep 0.1; printf '\e[?1049l'; echo back; printf '\e[31mred \e7\e[?1049h\e[2J\e[5;5Hagain\e[7mreverse'; sleep 0.1`,
    keys: [],
  },
  {
    name: 'regions',
    script: String.raw`seq 1 23; printf '\e[5;15r\e[15;1H'; ${box} printf '\nin region %s' $i; done; printf '\e[5;1H\eM\eM\e[45mtinted\e[2L\e[0m\e[10;3H\e[2M\e[3S\e[1T\e[?6h\e[1;1Horigin\e[99;1Hbottom'; sleep 0.1`,
    keys: [],
  },
  {
    name: 'attributes',
    script: String.raw`for a in 1 2 3 4 5 7 8 9; do printf '\e[%smattr %s\e[0m \e[%s;33;44mcolored\e[0m\n' $a $a $a; done; for c in 31 42 93 104; do printf '\e[%sm%s\e[K\e[0m\n' $c $c; done; printf '\e[38;2;1;2;3;48;2;200;100;50mrgb\e[39m\e[49m \e[38;5;208;48;5;17mindexed\e[0m\n\e(0lqqk\e(B \e(0x\e(B \x0e\x0f\n\e[4:3mcurly\e[0m \e[41m   \e[10X\e[0m|\n\e[100mbright\e[J'; sleep 0.1`,
    keys: [],
  },
  { name: 'repaint', script: `node repaint.mjs`, keys: [] },
  { name: 'vttest-cursor', script: 'exec vttest 24x80.80', keys: ['1\r', '\r', '\r', '\r', '\r', '\r'] },
  {
    name: 'vttest-screen',
    script: 'exec vttest 24x80.80',
    keys: ['2\r', '\r', '\r', '\r', '\r', '\r', '\r', '\r', '\r', '\r', '\r', '\r', '\r'],
  },
  { name: 'vttest-charsets', script: 'exec vttest 24x80.80', keys: ['3\r', '8\r', '\r'] },
  {
    name: 'vttest-vt102',
    script: 'exec vttest 24x80.80',
    keys: ['8\r', '\r', '\r', '\r', '\r', '\r', '\r', '\r', '\r'],
  },
];

/** Draws a frame again and again in place, as agents do that are made with Ink. */
export const repaint = String.raw`
const spinner = '⠋⠙⠹⠸⠼⠴';
let shown = 0;
for (let step = 0; step < 24; step++) {
  const log = step % 6 === 5 ? ['\x1b[2m● Read(src/main.ts)\x1b[22m', '  ⎿  Read ' + step * 7 + ' lines'] : [];
  const width = 60;
  const frame = [
    '\x1b[38;2;215;119;87m' + spinner[step % 6] + ' Thinking…\x1b[39m \x1b[2m(' + step + 's · esc to interrupt)\x1b[22m',
    '\x1b[38;5;244m╭' + '─'.repeat(width) + '╮\x1b[39m',
    '\x1b[38;5;244m│\x1b[39m > ' + 'prompt 日本 '.repeat(step % 4).padEnd(width - 3 - (step % 4) * 2) + '\x1b[38;5;244m│\x1b[39m',
    '\x1b[38;5;244m╰' + '─'.repeat(width) + '╯\x1b[39m',
  ];
  process.stdout.write((shown ? '\x1b[2K\x1b[1A'.repeat(shown) + '\x1b[2K\x1b[G' : '') + [...log, ...frame].join('\n') + '\n');
  shown = frame.length;
}
`;
