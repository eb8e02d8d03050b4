/** Texts of the settings check about SES in English. */
export const en = {
  names: {
    sender: {
      title: "Sender",
      whatToDo: "This is an example address. Set MAIL_FROM to an address of a domain verified in SES.",
    },
    mx: {
      title: "MX",
      whatToDo: "Bounces and replies cannot be delivered: add the MX record shown in SES.",
    },
    quota: {
      title: "SES quota (rate · left today)",
      whatToDo: "SES did not respond: check the access key, its permissions and SES_REGION.",
    },
    identity: {
      title: "SES: sender verified",
      whatToDo: "Check the domain's identity in the SES console.",
    },
    signing: {
      title: "SES: DKIM signing",
      whatToDo: "Check the identity's Authentication tab in the SES console.",
    },
    "mail-from": {
      title: "SES: MAIL FROM domain",
      whatToDo: "Check the identity's custom MAIL FROM domain in the SES console.",
    },
    sending: {
      title: "SES: sending enabled",
      whatToDo: "Check the account dashboard in the SES console.",
    },
    "configuration-set": {
      title: "SES configuration set",
      whatToDo: "Without it SES reports no delivery events: set SES_CONFIGURATION_SET.",
    },
    "feedback-topic": {
      title: "SNS topic",
      whatToDo: "Bounces and complaints cannot arrive: set SNS_TOPIC_ARN and subscribe /feedback/ses to the topic.",
    },
    "feedback-heard": {
      title: "Last feedback received",
      whatToDo: "Check in the SNS console that the subscription of /feedback/ses is confirmed.",
    },
  },
  findings: {
    "not-told": {
      says: "The SES access key is not allowed to read this. Sending is not affected.",
    },
    "not-included": {
      says: "The record does not include Amazon SES.",
    },
    "records-unknown": {
      says: "The expected records could not be read from SES.",
      whatToDo: "Compare the domain's DNS with the DKIM records in the SES console.",
    },
    "not-verified": {
      says: "Neither the address nor its domain is verified.",
      whatToDo: "Verify the domain in SES, in the region SES_REGION. No email is sent before.",
    },
    "signing-off": {
      says: "DKIM signing is off for this domain.",
      whatToDo: "Turn on Easy DKIM for the domain in SES: large providers reject unsigned bulk mail.",
    },
    "no-mail-from": {
      says: "Not set: bounces go to an Amazon domain.",
      whatToDo: "Email is delivered anyway. With your own MAIL FROM domain, SPF covers your domain too.",
    },
    "mail-from-pending": {
      says: "SES cannot find its records.",
      whatToDo: "Add the MX and TXT records shown in SES.",
    },
    paused: {
      says: "Sending is paused for this account.",
      whatToDo: "See the reason under Reputation metrics in SES. Fix it, then request a review.",
    },
    sandbox: {
      says: "The account is in the sandbox: only verified addresses get email.",
      whatToDo: "Request production access in the SES console.",
    },
    "no-such-set": {
      says: "SES has no configuration set of this name.",
      whatToDo: "Create it, or correct SES_CONFIGURATION_SET: SES rejects every email with an unknown name.",
    },
    "no-events": {
      says: "It has no event destination for bounces and complaints.",
      whatToDo: "Add an SNS event destination with the topic SNS_TOPIC_ARN.",
    },
    "other-topic": {
      says: "Its event destination is another topic than SNS_TOPIC_ARN.",
      whatToDo: "Make the two the same: feedback from any other topic is rejected.",
    },
  },
};
