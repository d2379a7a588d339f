/**
 * How Node runs a function. V8 sizes the part of its heap for new objects by the memory of the machine; a function keeps
 * nothing between requests, so a small one costs no time. The limit of the rest leaves room for several of the largest
 * requests at once: one of 4 MiB can unfold into more than 100 MB, and at the limit the process ends. The compiler that
 * runs beside the program keeps 20 MB; in the same thread it costs no measurable time.
 */
export const functionNodeFlags: readonly string[] = [
  '--max-semi-space-size=2',
  '--max-old-space-size=256',
  '--no-concurrent-recompilation',
];

/** What glibc has to know before Node starts: by default every thread of V8 keeps freed memory to itself. */
export const functionEnvironment: Readonly<Record<string, string>> = { MALLOC_ARENA_MAX: '2' };

/**
 * How Node runs the token bridge. Its requests hold more at once than those of a function: new objects die in a space of 8 MB, in one of 2 MB a
 * third of its time goes into moving them. 1,000 open streams still fit into 150 MB.
 */
export const bridgeNodeFlags: readonly string[] = ['--max-semi-space-size=8', '--max-old-space-size=256'];
