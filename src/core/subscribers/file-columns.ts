/** Columns of a file of subscribers that say what somebody chose. */
export const CHOICE_COLUMNS = ["categories", "frequency", "hour", "timezone", "language"] as const;

/** The columns that we write and read. Files of other products are translated into them. */
export const FILE_COLUMNS = [
  "email",
  ...CHOICE_COLUMNS,
  /** Of posts. Other files call something else tags: ours alone are read for them. */
  "tags",
  "authors",
  "watches",
  /** `true`: what watches match comes at once. */
  "alerts",
  "status",
  "created_at",
  "confirmed_at",
  /** When they left, or since when the address is suppressed. */
  "left_at",
  /** Of who is suppressed: `bounce`, `complaint` or `manual`, and what is known of it. */
  "reason",
  "detail",
  /** Where they come from and when they agreed, as another product's file says it. */
  "source",
  /** Our own records: [kind, time, source, detail] as JSON, oldest first. */
  "history",
] as const;

export type FileColumn = (typeof FILE_COLUMNS)[number];

/** A row of a file by our columns. Those that it says nothing about are missing. */
export type FileRow = Partial<Record<FileColumn, string>> & { email: string };

/** What a column of another product's file says: a column of ours, or something that decides the state. */
export const COLUMN_MEANINGS = [
  ...FILE_COLUMNS,
  "subscribed",
  "confirmed",
  "disabled",
  "deleted_at",
  "bounced_at",
  "ip",
] as const;
export type ColumnMeaning = (typeof COLUMN_MEANINGS)[number];

/** A column of a file, and what it says; `undefined`: it is not used. */
export interface UnderstoodColumn {
  name: string;
  means: ColumnMeaning | undefined;
}
