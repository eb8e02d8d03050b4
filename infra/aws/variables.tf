variable "name" {
  description = "Name of all resources, one for each environment, e.g. gazette-staging."
  type        = string
  default     = "gazette"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.name))
    error_message = "3 to 32 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "region" {
  description = "The region SES sends from. Each region has its own sandbox, quota and reputation."
  type        = string
  default     = "us-east-1"

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region)) && !startswith(var.region, "cn-")
    error_message = "A region such as eu-west-1. SES is not offered in the regions of China (cn-…)."
  }
}

variable "site_url" {
  description = "SITE_URL of the Worker, e.g. https://news.example.com/. SNS sends feedback to feedback/ses below it."
  type        = string

  validation {
    condition     = can(regex("^https://[a-z0-9.-]+/$", var.site_url))
    error_message = "https, a lower-case host and a trailing slash: https://news.example.com/"
  }
}

variable "mail_domain" {
  description = "Domain of the sender, signed by DKIM. A subdomain keeps its reputation separate from your other mail."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.mail_domain))
    error_message = "A domain in lower case, international ones in their xn-- form."
  }
}

variable "from_name" {
  description = "Display name of the sender. Default: the site's title."
  type        = string
  default     = ""

  validation {
    condition     = !can(regex("[<>\"\\r\\n]", var.from_name))
    error_message = "No quotes, angle brackets or line breaks."
  }
}

variable "from_local_part" {
  description = "Local part of the sender's address. The access key may send from this address only."
  type        = string
  default     = "news"

  validation {
    condition     = can(regex("^[a-z0-9]+([._-][a-z0-9]+)*$", var.from_local_part))
    error_message = "Lower-case letters and digits, with dots, hyphens and underscores between them."
  }
}

variable "mail_from_label" {
  description = "Label of the MAIL FROM domain below mail_domain. It must not be used for anything else."
  type        = string
  default     = "bounce"

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.mail_from_label))
    error_message = "One label of a domain name, in lower case."
  }
}

variable "dkim_suffix" {
  description = "Domain of the DKIM keys. Some newer regions have their own, e.g. dkim.eu-south-1.amazonses.com: see the SES console."
  type        = string
  default     = "dkim.amazonses.com"

  validation {
    condition     = can(regex("^dkim\\.([a-z0-9-]+\\.)?amazonses\\.com$", var.dkim_suffix))
    error_message = "dkim.amazonses.com or dkim.<region>.amazonses.com."
  }
}

variable "sandbox_recipients" {
  description = "Recipients allowed while the account is in the SES sandbox. Each gets an email from AWS to confirm. Empty this once you have production access."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for address in var.sandbox_recipients : can(regex("^[^@\\s*]+@[^@\\s*]+$", address))])
    error_message = "Plain email addresses."
  }
}

variable "subscribe_feedback" {
  description = "Whether SNS sends feedback to the Worker. SNS asks it to confirm at once, so set this when the Worker runs with SNS_TOPIC_ARN."
  type        = bool
  default     = false
}

variable "access_key" {
  description = "Whether the Worker's key is made here, and kept in the state. `gazette deploy` makes it otherwise."
  type        = bool
  default     = true
}

variable "feedback_per_second" {
  description = "Maximum notifications a second. Each email causes two: three times the SES rate leaves room to catch up."
  type        = number
  default     = 600

  validation {
    condition     = var.feedback_per_second >= 1 && floor(var.feedback_per_second) == var.feedback_per_second
    error_message = "An integer number of notifications a second."
  }
}

variable "alarm_email" {
  description = "Email address for alarms on bounces, complaints and undelivered feedback. Gets an email from AWS to confirm."
  type        = string

  validation {
    condition     = can(regex("^[^@\\s]+@[^@\\s]+$", var.alarm_email))
    error_message = "A plain email address."
  }
}

variable "bounce_rate_alarm" {
  description = "Bounce rate that triggers the alarm. SES reviews an account at 0.05 and may pause it at 0.1."
  type        = number
  default     = 0.03

  validation {
    condition     = var.bounce_rate_alarm > 0 && var.bounce_rate_alarm < 0.1
    error_message = "A share between 0 and 0.1, such as 0.03."
  }
}

variable "complaint_rate_alarm" {
  description = "Complaint rate that triggers the alarm. SES reviews an account at 0.001 and may pause it at 0.005."
  type        = number
  default     = 0.0008

  validation {
    condition     = var.complaint_rate_alarm > 0 && var.complaint_rate_alarm < 0.005
    error_message = "A share between 0 and 0.005, such as 0.0008."
  }
}

variable "bucket_name" {
  description = "An S3 bucket for the posts, with its own access key. Null: the posts are in R2."
  type        = string
  default     = null

  validation {
    condition     = var.bucket_name == null || can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "3 to 63 lower-case letters, digits and hyphens."
  }
}
