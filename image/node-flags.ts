/**
 * How Node runs our programs in images. V8 sizes the part of its heap for new objects by the memory of the machine; they
 * keep nothing between requests, so a small one costs no time. The limit of the rest leaves room for several of the
 * largest requests at once: one of 4 MiB can unfold into more than 100 MB, and at the limit the process ends. V8 counts
 * the buffers that pass by as if they would stay, and with a small limit looks through the whole heap each time a few
 * megabytes of them have come; now it does so when the heap has doubled. The compiler that runs beside the program keeps
 * 20 MB; in the same thread it costs no measurable time.
 */
export const nodeFlags: readonly string[] = [
  '--max-semi-space-size=2',
  '--max-old-space-size=256',
  '--heap-growing-percent=100',
  '--no-concurrent-recompilation',
];

/** What glibc has to know before Node starts: by default every thread of V8 keeps freed memory to itself. */
export const nodeEnvironment: Readonly<Record<string, string>> = { MALLOC_ARENA_MAX: '2' };
