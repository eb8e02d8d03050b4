locals {
  with_bucket = var.bucket_name != null

  dns_records = concat(
    [for token in aws_sesv2_email_identity.domain.dkim_signing_attributes[0].tokens : {
      name = "${token}._domainkey.${var.mail_domain}", type = "CNAME", value = "${token}.${var.dkim_suffix}"
    }],
    [
      { name = local.mail_from, type = "MX", value = "10 feedback-smtp.${var.region}.amazonses.com" },
      { name = local.mail_from, type = "TXT", value = "v=spf1 include:amazonses.com ~all" },
      # Start with p=none and read the reports; change to p=quarantine, then p=reject, once they show only your own mail.
      { name = "_dmarc.${var.mail_domain}", type = "TXT", value = "v=DMARC1; p=none; rua=mailto:${var.alarm_email}" },
    ],
  )
}

output "settings" {
  description = "Settings of the Worker, with the same names."
  value = merge(
    {
      SITE_URL              = var.site_url
      MAILER                = "ses"
      MAIL_FROM             = var.from_name == "" ? local.from_address : "${var.from_name} <${local.from_address}>"
      SES_REGION            = var.region
      SES_CONFIGURATION_SET = aws_sesv2_configuration_set.newsletter.configuration_set_name
      SNS_TOPIC_ARN         = aws_sns_topic.feedback.arn
      OBJECTS               = local.with_bucket ? "s3" : "r2"
    },
    local.with_bucket ? { S3_REGION = var.region, S3_BUCKET = var.bucket_name } : {},
  )
}

output "secrets" {
  description = "For the Worker: terraform output -json secrets | npx wrangler secret bulk --config .deploy/wrangler.json"
  sensitive   = true
  value = merge(
    var.access_key ? {
      SES_ACCESS_KEY_ID     = aws_iam_access_key.mailer[0].id
      SES_SECRET_ACCESS_KEY = aws_iam_access_key.mailer[0].secret
    } : {},
    local.with_bucket ? {
      S3_ACCESS_KEY_ID     = aws_iam_access_key.objects[var.bucket_name].id
      S3_SECRET_ACCESS_KEY = aws_iam_access_key.objects[var.bucket_name].secret
    } : {},
  )
}

output "feedback_lost_queue" {
  description = "Dead-letter queue of feedback: npx gazette replay-feedback --queue <this>"
  value       = aws_sqs_queue.feedback_lost.url
}

output "dns_records" {
  description = "DNS records of the mail domain. They must not be proxied."
  value       = local.dns_records
}

output "dns_zone_file" {
  description = "The records as a zone file, which most DNS providers can import."
  value = join("", [
    for record in local.dns_records :
    "${record.name}. 300 IN ${record.type} ${record.type == "TXT" ? "\"${record.value}\"" : "${record.value}."}\n"
  ])
}
