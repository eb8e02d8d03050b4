/** What `npx gazette doctor` says of itself; its findings are in `../doctor.ts`. */
export const doctor = {
  about: "Check everything a site depends on, and say what is wrong and how to fix it. Changes nothing.",
  url: "address of the service",
  token: "the publishing token",
  adminToken: "the admin token",
  envFile: "settings as NAME=value lines: MAIL_FROM, SES_…, S3_…, GAZETTE_ADMIN_TOKEN …",
  offline: "skip DNS and the hub",
  readOnly: "write no test objects into the bucket",
  dns: "use this DNS server",
  more: `Reads MAIL_FROM, SES_… and S3_… from the environment, named as the Worker's settings. Checks without their settings are
skipped. Tests what the bucket's server supports (conditional writes, start-after, encoding-type, checksums …) with a few
objects under .gazette/doctor/, which are deleted at once; --read-only skips that. Exits with 1 if a check fails; warnings
exit with 0.`,
};
