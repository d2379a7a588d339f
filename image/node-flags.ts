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

/**
 * How Node runs the token bridge. V8 counts the buffers of answers that pass by as if they would stay, and with a small limit looks through
 * the whole heap each time a few megabytes of them have come; with this it does so when the heap has doubled.
 */
export const bridgeNodeFlags: readonly string[] = [...functionNodeFlags, '--heap-growing-percent=100'];

/** What glibc has to know before Node starts: by default every thread of V8 keeps freed memory to itself. */
export const functionEnvironment: Readonly<Record<string, string>> = { MALLOC_ARENA_MAX: '2' };
