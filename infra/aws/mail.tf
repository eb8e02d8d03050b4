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

# With an envelope of our own domain SPF aligns, too: DMARC then passes by two ways instead of one.
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
    # REQUIRE would fail readers whose server knows no TLS; OPTIONAL uses it wherever there is any.
    tls_policy = "OPTIONAL"
  }

  reputation_options {
    reputation_metrics_enabled = true
  }

  # The second net: SES itself writes to nobody who bounced or complained, even where our own record was lost.
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
        # SES asks for the configuration set as well as for the identity; in the sandbox also for the recipient's.
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
        # It belongs to the account: there is no narrower resource.
        Resource = "*"
      },
      {
        # The desk's settings check: whether the sender is verified and signed, and who hears of bounces. Reading only.
        Sid    = "LookAtTheSender"
        Effect = "Allow"
        Action = [
          "ses:DescribeConfigurationSet",
          "ses:GetAccountSendingEnabled",
          "ses:GetIdentityDkimAttributes",
          "ses:GetIdentityMailFromDomainAttributes",
          "ses:GetIdentityVerificationAttributes",
        ]
        # IAM knows no narrower resource for these. They tell of what is asked for by its name, and list nothing.
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_access_key" "mailer" {
  user = aws_iam_user.mailer.name
}
