resource "aws_sns_topic" "feedback" {
  name              = "${var.name}-feedback"
  signature_version = 2

  # Not encrypted with a key of ours: SES could not publish without rights to that key. Messages travel by https.

  # Without this SNS gives up after three retries within a minute. It allows an hour at most; what is left then goes to
  # the queue below.
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
      # The Worker takes far more; this keeps an hour's backlog from arriving in a second.
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

  # SES tries the topic when it is told of it.
  depends_on = [aws_sns_topic_policy.feedback]
}

resource "aws_sns_topic_subscription" "worker" {
  count = var.subscribe_feedback ? 1 : 0

  topic_arn = aws_sns_topic.feedback.arn
  protocol  = "https"
  endpoint  = "${var.site_url}feedback/ses"

  # The Worker says yes by itself, to this topic only. If it does not within five minutes, apply fails and says so.
  endpoint_auto_confirms          = true
  confirmation_timeout_in_minutes = 5

  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.feedback_lost.arn })

  # SNS writes there from the first message on that it cannot bring.
  depends_on = [aws_sqs_queue_policy.feedback_lost]
}

# What SNS could not bring within the hour, for two weeks. `npx gazette replay-feedback` brings it.
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
