/**
 * How Node runs a function. V8 sizes its heap by the memory of the machine; a function keeps nothing between requests, so a
 * small heap that is collected often costs little time and holds the process to what its container allows.
 */
export const functionNodeFlags: readonly string[] = ['--max-semi-space-size=2', '--max-old-space-size=48'];
