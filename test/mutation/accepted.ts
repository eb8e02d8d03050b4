/** Mutants that no test can or should find, and why: a part of the line they are in, what stands there, and what instead. */
export const ACCEPTED: { path: string; line: string; from: string; to: string; why: string }[] = [];
