/** What a Worker's module imports from `cloudflare:workers`, where it is loaded by Node. Objects themselves run in workerd. */
export class DurableObject {}
