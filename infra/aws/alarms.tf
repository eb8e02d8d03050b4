resource "aws_sns_topic" "alarms" {
  name = "${var.name}-alarms"
}

resource "aws_sns_topic_policy" "alarms" {
  arn = aws_sns_topic.alarms.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OnlyOurAlarms"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.alarms.arn
      Condition = { StringEquals = { "AWS:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_sns_topic_subscription" "alarms" {
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

# No dimensions: SES judges the account as a whole.
resource "aws_cloudwatch_metric_alarm" "reputation" {
  for_each = {
    bounces    = { metric = "Reputation.BounceRate", threshold = var.bounce_rate_alarm }
    complaints = { metric = "Reputation.ComplaintRate", threshold = var.complaint_rate_alarm }
  }

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "The ${each.key} rate is close to the limit at which SES pauses the account. Pause the issue and check its deliveries."
  namespace           = "AWS/SES"
  metric_name         = each.value.metric
  statistic           = "Average"
  period              = 3600
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = each.value.threshold
  # SES publishes these metrics only while sending: missing data changes nothing.
  treat_missing_data = "ignore"
  alarm_actions      = [aws_sns_topic.alarms.arn]
  ok_actions         = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "feedback" {
  alarm_name          = "${var.name}-feedback-lost"
  alarm_description   = "SNS could not deliver feedback to the Worker: bounces and complaints wait in the queue ${var.name}-feedback-lost. Replay them: npx gazette replay-feedback."
  namespace           = "AWS/SNS"
  metric_name         = "NumberOfNotificationsFailed"
  dimensions          = { TopicName = aws_sns_topic.feedback.name }
  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
}
