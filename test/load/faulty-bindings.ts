/** Does a call of a binding, or does not, or does it and loses the answer. `what` is its SQL, or the method and key. */
export type Around = <Answer>(what: string, run: () => Promise<Answer>) => Promise<Answer>;

class Statement {
  readonly inner: D1PreparedStatement;
  readonly sql: string;
  readonly #around: Around;
  constructor(inner: D1PreparedStatement, sql: string, around: Around) {
    this.inner = inner;
    this.sql = sql;
    this.#around = around;
  }
  bind(...values: unknown[]): Statement {
    return new Statement(this.inner.bind(...values), this.sql, this.#around);
  }
  all = () => this.#around(this.sql, () => this.inner.all());
  run = () => this.#around(this.sql, () => this.inner.run());
  first = (column?: string) =>
    this.#around<unknown>(this.sql, () => (column === undefined ? this.inner.first() : this.inner.first(column)));
}

/** As much of D1 as Gazette uses. A batch is one call. */
export function faultyDatabase(db: D1Database, around: Around): D1Database {
  const faulty = {
    prepare: (sql: string) => new Statement(db.prepare(sql), sql, around),
    batch: (statements: Statement[]) =>
      around(statements.map(({ sql }) => sql).join(";\n"), () => db.batch(statements.map(({ inner }) => inner))),
  };
  return faulty as unknown as D1Database;
}

export function faultyBucket(bucket: R2Bucket, around: Around): R2Bucket {
  const faulty = {
    get: (key: string, options?: R2GetOptions) => around(`get ${key}`, () => bucket.get(key, options)),
    head: (key: string) => around(`head ${key}`, () => bucket.head(key)),
    list: (options?: R2ListOptions) => around(`list ${options?.prefix}`, () => bucket.list(options)),
    put: (key: string, value: ArrayBuffer, options?: R2PutOptions) =>
      around(`put ${key}`, () => bucket.put(key, value, options)),
    delete: (key: string) => around(`delete ${key}`, () => bucket.delete(key)),
  };
  return faulty as unknown as R2Bucket;
}

/** `fate`: how often each message is delivered. */
export function faultyQueue(queue: Queue, around: Around, fate: () => number = () => 1): Queue {
  const faulty = {
    sendBatch: (messages: Iterable<MessageSendRequest>, options?: QueueSendBatchOptions) =>
      around("sendBatch", async () => {
        const delivered = [...messages].flatMap((message) => Array.from({ length: fate() }, () => message));
        if (delivered.length > 0) await queue.sendBatch(delivered, options);
      }),
  };
  return faulty as unknown as Queue;
}
