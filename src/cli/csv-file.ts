import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { Failure } from "./failure.ts";

/** A row and the line of the file it begins on. */
interface Row {
  fields: string[];
  /** As it stands in the file. */
  text: string;
  line: number;
}

/** A part of a CSV file that is a CSV file itself. */
export interface CsvPage {
  text: string;
  /** The line of the file that each row begins on. */
  lines: number[];
}

/** A CSV file (RFC 4180) of rows below a line of names. */
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
      if (code === "ENOENT") throw new Failure(`There is no file ${path}.`);
      if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") throw new Failure(`${path} is not UTF-8: save it as UTF-8.`);
      throw new Failure(`Cannot read ${path}: ${message}.`);
    }
  }

  /** Goes through the file once: its columns, and how many rows there are and fulfil something. */
  async survey(wanted: (field: (column: string) => string) => boolean) {
    let columns: string[] | undefined;
    const counts = { rows: 0, wanted: 0 };
    for await (const { fields } of this.#rows()) {
      if (!columns) {
        columns = fields.map((name) => name.toLowerCase());
        continue;
      }
      const names = columns;
      counts.rows++;
      if (wanted((column) => fields[names.indexOf(column)] ?? "")) counts.wanted++;
    }
    return { columns: columns ?? [], ...counts };
  }

  /** The rows in pages, each below the line of names. */
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
      throw new Failure(`${this.path}:${fault.lines ?? 1}: this is not readable as CSV: ${fault.message}.`);
    }
  }
}
