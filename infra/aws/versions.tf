terraform {
  required_version = ">= 1.7, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }

  # The state contains the secret keys. Keep it private, for example:
  #   backend "s3" { bucket = "…", key = "gazette.tfstate", region = "…", encrypt = true, use_lockfile = true }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = { service = var.name }
  }
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
}
