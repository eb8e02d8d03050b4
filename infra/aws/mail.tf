locals {
  from_address = "${var.from_local_part}@${var.mail_domain}"
  mail_from    = "${var.mail_from_label}.${var.mail_domain}"
}

resource "aws_sesv2_email_identity" "domain" {
  email_identity = var.mail_domain

  dkim_signing_attributes {
    next_signing_key_length = "RSA_2048_BIT"
  }
}

# With a MAIL FROM domain of our own, SPF aligns too: DMARC can pass by SPF and by DKIM.
resource "aws_sesv2_email_identity_mail_from_attributes" "domain" {
  email_identity         = aws_sesv2_email_identity.domain.email_identity
  mail_from_domain       = local.mail_from
  behavior_on_mx_failure = "USE_DEFAULT_VALUE"
}

resource "aws_sesv2_email_identity" "sandbox_recipient" {
  for_each       = var.sandbox_recipients
  email_identity = each.value
}

resource "aws_sesv2_configuration_set" "newsletter" {
  configuration_set_name = var.name

  delivery_options {
    # OPTIONAL uses TLS where supported; REQUIRE would fail for servers without TLS.
    tls_policy = "OPTIONAL"
  }

  reputation_options {
    reputation_metrics_enabled = true
  }

  # Safety net: SES suppresses bounced and complained addresses itself, even if our record is lost.
  suppression_options {
    suppressed_reasons = ["BOUNCE", "COMPLAINT"]
  }
}

resource "aws_iam_user" "mailer" {
  name = "${var.name}-mailer"
}

resource "aws_iam_user_policy" "mailer" {
  name = "send"
  user = aws_iam_user.mailer.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "SendFromOneAddress"
        Effect = "Allow"
        Action = "ses:SendRawEmail"
        # SES checks the configuration set as well as the identity; in the sandbox also the recipient's identity.
        Resource = concat(
          [aws_sesv2_email_identity.domain.arn, aws_sesv2_configuration_set.newsletter.arn],
          [for recipient in aws_sesv2_email_identity.sandbox_recipient : recipient.arn],
        )
        Condition = { StringEquals = { "ses:FromAddress" = local.from_address } }
      },
      {
        Sid    = "AskForTheQuota"
        Effect = "Allow"
        Action = "ses:GetSendQuota"
        # Account-wide: there is no narrower resource.
        Resource = "*"
      },
      {
        # For the desk's settings check: verification, DKIM and event destinations. Read-only.
        Sid    = "LookAtTheSender"
        Effect = "Allow"
        Action = [
          "ses:DescribeConfigurationSet",
          "ses:GetAccountSendingEnabled",
          "ses:GetIdentityDkimAttributes",
          "ses:GetIdentityMailFromDomainAttributes",
          "ses:GetIdentityVerificationAttributes",
        ]
        # No narrower resource exists in IAM. These actions read resources by name and list nothing.
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_access_key" "mailer" {
  count = var.access_key ? 1 : 0
  user  = aws_iam_user.mailer.name
}

moved {
  from = aws_iam_access_key.mailer
  to   = aws_iam_access_key.mailer[0]
}
