import { oneLine } from "./one-line.ts";

/** In columns, of which a CJK character takes two. */
const SUBJECT_MAX = 140;

/** Makes a text fit for a subject. */
export const subjectLine = (text: string): string => oneLine(text, SUBJECT_MAX);
