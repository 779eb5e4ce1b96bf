import { arch, cpus, loadavg, platform, totalmem } from "node:os";

/** What the times were measured on, and whether it had other things to do. */
export const machine = () => ({
  processor: `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}`,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${arch()}`,
  node: process.version,
  loadAtStart: loadavg()[0] ?? 0,
});
