/** Whether a path is that of a page of the console, and not one of the API or of signing in. */
export function isConsolePath(path: string): boolean {
  return !/^\/(?:api|k8s|login|\.well-known)(?:\/|$)/.test(path);
}
