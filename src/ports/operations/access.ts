/** A gate in front of the desk that knows people by name, and vouches for each request it lets through. */
export interface Access {
  /** Whom an assertion vouches for; nothing unless the gate wrote it, for us, and it still holds at `at`. */
  admits(assertion: string, at: number): Promise<string | undefined>;
}
