resource "aws_sns_topic" "feedback" {
  name              = "${var.name}-feedback"
  signature_version = 2

  # Not encrypted with a key of ours: SES could not publish without rights to that key. Messages travel by https.

  # Without this SNS gives up after three retries within a minute. It allows an hour at most, and the Worker refuses
  # anything older than that.
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
}
