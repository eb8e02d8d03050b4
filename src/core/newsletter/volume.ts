/** Posts and emails of issues in a period. */
export interface Volume {
  posts: number;
  issueEmails: number;
  bounced: number;
  complained: number;
}
