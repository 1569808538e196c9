import { resolve } from 'node:path'

/** The user's folder: `INIT_CWD`, which task runners set before they change to another, else the current one. */
export function workingFolder(
  { INIT_CWD: userFolder }: Readonly<Record<string, string | undefined>>,
  currentFolder: string,
): string {
  return resolve(currentFolder, userFolder ?? '')
}
