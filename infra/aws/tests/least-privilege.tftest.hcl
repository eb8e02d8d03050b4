# `terraform test`: plans and applies with mock providers. No account, no network.
mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-west-1:111122223333:gazette-feedback" }
  }
  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-west-1:111122223333:gazette-feedback-lost"
      url = "https://sqs.eu-west-1.amazonaws.com/111122223333/gazette-feedback-lost"
    }
  }
  mock_resource "aws_sesv2_configuration_set" {
    defaults = { arn = "arn:aws:ses:eu-west-1:111122223333:configuration-set/gazette" }
  }
}

override_resource {
  target = aws_sesv2_email_identity.domain
  values = {
    arn                     = "arn:aws:ses:eu-west-1:111122223333:identity/mail.example.com"
    dkim_signing_attributes = { tokens = ["one", "two", "three"] }
  }
}

variables {
  region      = "eu-west-1"
  site_url    = "https://news.example.com/"
  mail_domain = "mail.example.com"
  from_name   = "News"
  alarm_email = "ops@example.com"
}

run "mail_alone" {
  assert {
    condition     = output.settings.MAIL_FROM == "News <news@mail.example.com>" && output.settings.OBJECTS == "r2"
    error_message = "The settings do not name the sender, or not R2."
  }
  assert {
    condition     = sort(keys(output.secrets)) == sort(["SES_ACCESS_KEY_ID", "SES_SECRET_ACCESS_KEY"])
    error_message = "Without a bucket, only the SES secrets are expected."
  }
  assert {
    condition = jsondecode(aws_iam_user_policy.mailer.policy).Statement[0] == {
      Sid    = "SendFromOneAddress"
      Effect = "Allow"
      Action = "ses:SendRawEmail"
      Resource = [
        "arn:aws:ses:eu-west-1:111122223333:identity/mail.example.com",
        "arn:aws:ses:eu-west-1:111122223333:configuration-set/gazette",
      ]
      Condition = { StringEquals = { "ses:FromAddress" = "news@mail.example.com" } }
    }
    error_message = "The access key must be allowed to send from one address, and nothing else."
  }
  assert {
    condition = [for statement in jsondecode(aws_iam_user_policy.mailer.policy).Statement : statement.Sid] == [
      "SendFromOneAddress", "AskForTheQuota", "LookAtTheSender",
    ]
    error_message = "The access key has other permissions."
  }
  assert {
    condition = alltrue([
      for action in flatten([for statement in slice(jsondecode(aws_iam_user_policy.mailer.policy).Statement, 1, 3) : statement.Action]) :
      length(regexall("^ses:(Get[A-Za-z]+|DescribeConfigurationSet)$", action)) == 1
    ])
    error_message = "The access key may do more than read beyond its address."
  }
  assert {
    condition     = jsondecode(aws_sns_topic_policy.feedback.policy).Statement[0].Condition.StringEquals["AWS:SourceAccount"] == "111122223333"
    error_message = "SES of other accounts could publish to the topic."
  }
  assert {
    condition     = length(aws_sns_topic_subscription.worker) == 0 && length(aws_s3_bucket.posts) == 0
    error_message = "Unexpected resources were created."
  }
  assert {
    condition     = length(regexall("\n", output.dns_zone_file)) == 6 && strcontains(output.dns_zone_file, "one._domainkey.mail.example.com. 300 IN CNAME one.dkim.amazonses.com.\n")
    error_message = "The zone file must have three DKIM records, MX, SPF and DMARC."
  }
}

run "with_a_bucket_and_feedback" {
  variables {
    bucket_name        = "example-posts"
    subscribe_feedback = true
    sandbox_recipients = ["me@example.org"]
  }

  assert {
    condition     = aws_sns_topic_subscription.worker[0].endpoint == "https://news.example.com/feedback/ses"
    error_message = "SNS would not post to the Worker."
  }
  assert {
    condition     = jsondecode(aws_sns_topic_subscription.worker[0].redrive_policy).deadLetterTargetArn == aws_sqs_queue.feedback_lost.arn
    error_message = "Undelivered feedback would be lost."
  }
  assert {
    condition     = jsondecode(aws_sqs_queue_policy.feedback_lost.policy).Statement[0].Condition.ArnEquals["aws:SourceArn"] == aws_sns_topic.feedback.arn
    error_message = "Others could write to the dead-letter queue."
  }
  assert {
    condition     = jsondecode(aws_sns_topic.feedback.delivery_policy).http.defaultThrottlePolicy.maxReceivesPerSecond == 600
    error_message = "SNS would deliver a backlog at once."
  }
  assert {
    condition     = output.settings.OBJECTS == "s3" && output.settings.S3_BUCKET == "example-posts"
    error_message = "The settings do not choose the bucket."
  }
  assert {
    condition     = contains(keys(output.secrets), "S3_SECRET_ACCESS_KEY")
    error_message = "The bucket's key is missing."
  }
  assert {
    condition     = length(jsondecode(aws_iam_user_policy.mailer.policy).Statement[0].Resource) == 3
    error_message = "In the sandbox, the access key needs the recipients' identities too."
  }
}

run "without_a_key" {
  variables {
    access_key = false
  }

  assert {
    condition     = length(aws_iam_access_key.mailer) == 0 && length(output.secrets) == 0
    error_message = "The state would hold a key."
  }
}

run "refuses_what_cannot_work" {
  command = plan

  variables {
    region      = "cn-north-1"
    site_url    = "http://news.example.com"
    mail_domain = "Example"
  }

  expect_failures = [var.region, var.site_url, var.mail_domain]
}
