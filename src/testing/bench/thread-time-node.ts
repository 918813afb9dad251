/** Milliseconds of processor time of this thread, which neighbours on the machine do not lengthen as they do the time on the wall. */
export function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
