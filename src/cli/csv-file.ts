import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { Failure } from "./failure.ts";

/** A row and its first line in the file. */
interface Row {
  fields: string[];
  /** The raw text. */
  text: string;
  line: number;
}

/** A part of a CSV file, with the header row. */
export interface CsvPage {
  text: string;
  /** The first line of each row in the file. */
  lines: number[];
}

/** A CSV file (RFC 4180) with a header row. */
export class CsvFile {
  readonly path: string;
  readonly #text: string;

  private constructor(path: string, text: string) {
    this.path = path;
    this.#text = text;
  }

  static async read(path: string): Promise<CsvFile> {
    try {
      const bytes = await readFile(path);
      const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      return new CsvFile(path, text.replace(/\r\n?/g, "\n"));
    } catch (fault) {
      const { code, message } = fault as NodeJS.ErrnoException;
      if (code === "ENOENT") throw new Failure(`File not found: ${path}.`);
      if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") throw new Failure(`${path} is not UTF-8. Save it as UTF-8.`);
      throw new Failure(`Cannot read ${path}: ${message}.`);
    }
  }

  /** Reads the columns, and counts all rows and those that match. */
  async survey(matches: (field: (column: string) => string) => boolean) {
    let columns: string[] | undefined;
    const counts = { rows: 0, matching: 0 };
    for await (const { fields } of this.#rows()) {
      if (!columns) {
        columns = fields.map((name) => name.toLowerCase());
        continue;
      }
      const names = columns;
      counts.rows++;
      if (matches((column) => fields[names.indexOf(column)] ?? "")) counts.matching++;
    }
    return { columns: columns ?? [], ...counts };
  }

  /** Splits the rows into pages, each with the header row. */
  async *pages(rowsAPage: number): AsyncGenerator<CsvPage> {
    let head: string | undefined;
    let page: Row[] = [];
    const done = () => ({
      text: [head, ...page.map(({ text }) => text), ""].join("\n"),
      lines: page.map(({ line }) => line),
    });
    for await (const row of this.#rows()) {
      if (head === undefined) {
        head = row.text;
        continue;
      }
      page.push(row);
      if (page.length < rowsAPage) continue;
      yield done();
      page = [];
    }
    if (page.length > 0) yield done();
  }

  async *#rows(): AsyncGenerator<Row> {
    const parser = parse({
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      info: true,
      raw: true,
    });
    try {
      for await (const { record, raw, info } of Readable.from([this.#text]).pipe(parser)) {
        const text = raw.trim();
        yield { fields: record, text, line: info.lines - (text.split("\n").length - 1) };
      }
    } catch (fault) {
      if (!(fault instanceof CsvError)) throw fault;
      throw new Failure(`${this.path}:${fault.lines ?? 1}: invalid CSV: ${fault.message}.`);
    }
  }
}
