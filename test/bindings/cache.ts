/** The data centre's cache over a map, as far as feeds use it: an answer by its address, for as long as its `max-age`. */
export function localCache(): Pick<Cache, "match" | "put" | "delete"> {
  const kept = new Map<string, { response: Response; until: number }>();
  return {
    async match(key) {
      const found = kept.get(String(key));
      return found && performance.now() < found.until ? (found.response.clone() as Response) : undefined;
    },
    delete: async (key) => kept.delete(String(key)),
    async put(key, response) {
      const [, seconds = "0"] = /max-age=(\d+)/.exec(response.headers.get("Cache-Control") ?? "") ?? [];
      // Not by the wall clock, which tests set.
      kept.set(String(key), { response, until: performance.now() + Number(seconds) * 1000 });
    },
  };
}
