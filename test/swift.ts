import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";

/** OpenStack Swift with its s3api: an S3 server that shares no code with s3rver, R2 or Amazon's. */
export interface Swift {
  /** What leads to a bucket of it, which is not there yet. */
  env: Record<"S3_ENDPOINT" | "S3_ACCESS_KEY_ID" | "S3_SECRET_ACCESS_KEY", string>;
  stop(): Promise<void>;
}

export const SWIFT_PACKAGES = "Debian's swift-proxy, swift-account, swift-container and swift-object";

/** Objects on a page of a listing: a thousand of them take this machine long to put there. */
export const PAGE = 50;

const SERVERS = ["account", "container", "object"] as const;
const COMMANDS = [...SERVERS, "proxy"].map((name) => `swift-${name}-server`);
/** Its own, whatever Python is first in the path. */
const PYTHON = "/usr/bin/python3";

/** Swift reads the salt of its hashes from a fixed place. */
export const hasSwift =
  spawnSync("test", ["-r", "/etc/swift/swift.conf"]).status === 0 &&
  COMMANDS.every((command) => spawnSync("test", ["-x", `/usr/bin/${command}`]).status === 0);

/** One node on loopback, in a temporary folder that is gone with it. */
export async function startSwift(): Promise<Swift> {
  const folder = mkdtempSync(join(tmpdir(), "gazette-swift-"));
  const children: ChildProcess[] = [];
  const ports = Object.fromEntries(
    await Promise.all([...SERVERS, "proxy"].map(async (name) => [name, await freePort()] as const)),
  );
  const user = execFileSync("id", ["-un"], { encoding: "utf8" }).trim();
  const common = (port: number | undefined) => `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = ${user}
swift_dir = ${folder}
devices = ${folder}/devices
mount_check = false
log_address = ${folder}/no-log
fallocate_reserve = 0
`;
  mkdirSync(join(folder, "devices/d1"), { recursive: true });
  for (const name of SERVERS) {
    writeFileSync(
      join(folder, `${name}.conf`),
      `${common(ports[name])}
[pipeline:main]
pipeline = ${name}-server
[app:${name}-server]
use = egg:swift#${name}
`,
    );
  }
  makeRings(folder, ports);
  writeFileSync(
    join(folder, "proxy.conf"),
    `${common(ports.proxy)}
[pipeline:main]
pipeline = catch_errors gatekeeper cache listing_formats s3api tempauth slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
# tempauth wants a memcached; none listens there, and it goes on without.
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:9
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
check_bucket_owner = false
max_bucket_listing = ${PAGE}
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:slo]
use = egg:swift#slo
`,
  );
  for (const name of [...SERVERS, "proxy"]) {
    children.push(spawn(PYTHON, [`/usr/bin/swift-${name}-server`, join(folder, `${name}.conf`)], { stdio: "ignore" }));
  }
  const kill = () => {
    for (const child of children) child.kill("SIGKILL");
  };
  // Also when Vitest goes away without a teardown.
  process.once("exit", kill);
  const stop = async () => {
    const running = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const gone = running.map((child) => new Promise((exit) => child.once("exit", exit)));
    kill();
    await Promise.all(gone);
    process.off("exit", kill);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const S3_ENDPOINT = `http://127.0.0.1:${ports.proxy}`;
  try {
    await answering(Object.values(ports), children);
  } catch (fault) {
    await stop();
    throw fault;
  }
  return { env: { S3_ENDPOINT, S3_ACCESS_KEY_ID: "test:tester", S3_SECRET_ACCESS_KEY: "testing" }, stop };
}

/** Where each server lies, for the proxy. In one process, because Swift takes a second to load. */
function makeRings(folder: string, ports: Record<string, number>): void {
  const script = `
import sys
from swift.common.ring import RingBuilder
folder, *servers = sys.argv[1:]
for server in servers:
    name, port = server.split("=")
    at = {"ip": "127.0.0.1", "port": int(port), "replication_ip": "127.0.0.1", "replication_port": int(port)}
    builder = RingBuilder(4, 1, 0)
    builder.add_dev({"region": 1, "zone": 1, "device": "d1", "weight": 1, "meta": "", **at})
    builder.rebalance()
    builder.get_ring().save(f"{folder}/{name}.ring.gz")
`;
  execFileSync(PYTHON, ["-c", script, folder, ...SERVERS.map((name) => `${name}=${ports[name]}`)]);
}

async function answering(ports: number[], children: ChildProcess[]): Promise<void> {
  for (let tries = 0; tries < 1_000; tries++) {
    const ended = children.find(({ exitCode }) => exitCode !== null);
    if (ended) throw new Error(`${ended.spawnargs.at(-1)} ended with ${ended.exitCode}`);
    const answers = await Promise.all(ports.map((port) => fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)));
    if (answers.every(Boolean)) return;
    await new Promise((waited) => setTimeout(waited, 100));
  }
  throw new Error("Swift does not answer.");
}
