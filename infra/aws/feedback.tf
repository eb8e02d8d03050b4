resource "aws_sns_topic" "feedback" {
  name              = "${var.name}-feedback"
  signature_version = 2

  # No KMS key: SES would need permission to use it. Messages are sent over https.

  # By default SNS gives up after three retries within a minute. An hour is the maximum; after that, messages go to the
  # dead-letter queue below.
  delivery_policy = jsonencode({
    http = {
      defaultHealthyRetryPolicy = {
        minDelayTarget     = 5
        maxDelayTarget     = 300
        numRetries         = 20
        numNoDelayRetries  = 1
        numMinDelayRetries = 4
        numMaxDelayRetries = 5
        backoffFunction    = "exponential"
      }
      # Far below what the Worker can take: spreads the backlog of an outage.
      defaultThrottlePolicy = { maxReceivesPerSecond = var.feedback_per_second }
    }
  })
}

resource "aws_sns_topic_policy" "feedback" {
  arn = aws_sns_topic.feedback.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OnlyOurSes"
      Effect    = "Allow"
      Principal = { Service = "ses.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.feedback.arn
      Condition = {
        StringEquals = {
          "AWS:SourceAccount" = local.account
          "AWS:SourceArn"     = aws_sesv2_configuration_set.newsletter.arn
        }
      }
    }]
  })
}

resource "aws_sesv2_configuration_set_event_destination" "feedback" {
  configuration_set_name = aws_sesv2_configuration_set.newsletter.configuration_set_name
  event_destination_name = "feedback"

  event_destination {
    enabled              = true
    matching_event_types = ["SEND", "DELIVERY", "BOUNCE", "COMPLAINT", "REJECT"]

    sns_destination {
      topic_arn = aws_sns_topic.feedback.arn
    }
  }

  # SES tests the topic when the destination is created.
  depends_on = [aws_sns_topic_policy.feedback]
}

resource "aws_sns_topic_subscription" "worker" {
  count = var.subscribe_feedback ? 1 : 0

  topic_arn = aws_sns_topic.feedback.arn
  protocol  = "https"
  endpoint  = "${var.site_url}feedback/ses"

  # The Worker confirms the subscription automatically, for this topic only. Otherwise apply fails after five minutes.
  endpoint_auto_confirms          = true
  confirmation_timeout_in_minutes = 5

  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.feedback_lost.arn })

  # SNS needs the permission before the first undeliverable message.
  depends_on = [aws_sqs_queue_policy.feedback_lost]
}

# Dead-letter queue: keeps undelivered feedback for two weeks. `npx gazette replay-feedback` replays it.
resource "aws_sqs_queue" "feedback_lost" {
  name                      = "${var.name}-feedback-lost"
  message_retention_seconds = 14 * 24 * 3600
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue_policy" "feedback_lost" {
  queue_url = aws_sqs_queue.feedback_lost.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OnlyOurFeedback"
      Effect    = "Allow"
      Principal = { Service = "sns.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.feedback_lost.arn
      Condition = { ArnEquals = { "aws:SourceArn" = aws_sns_topic.feedback.arn } }
    }]
  })
}
