# Only with bucket_name: by default, posts are in R2.
locals {
  buckets = var.bucket_name == null ? toset([]) : toset([var.bucket_name])
}

resource "aws_s3_bucket" "posts" {
  for_each = local.buckets
  bucket   = each.value
}

resource "aws_s3_bucket_public_access_block" "posts" {
  for_each = aws_s3_bucket.posts
  bucket   = each.value.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "posts" {
  for_each = aws_s3_bucket.posts
  bucket   = each.value.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

# The bucket is the source of truth: versioning restores overwritten and deleted objects.
resource "aws_s3_bucket_versioning" "posts" {
  for_each = aws_s3_bucket.posts
  bucket   = each.value.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "posts" {
  for_each = aws_s3_bucket.posts
  bucket   = each.value.id

  rule {
    id     = "old-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = 90
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.posts]
}

resource "aws_s3_bucket_policy" "posts" {
  for_each = aws_s3_bucket.posts
  bucket   = each.value.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OnlyByTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [each.value.arn, "${each.value.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })

  depends_on = [aws_s3_bucket_public_access_block.posts]
}

resource "aws_iam_user" "objects" {
  for_each = local.buckets
  name     = "${var.name}-objects"
}

resource "aws_iam_user_policy" "objects" {
  for_each = local.buckets
  name     = "objects"
  user     = aws_iam_user.objects[each.key].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # Without permission to list, S3 answers 403 instead of 404 for missing objects.
        Sid      = "List"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = aws_s3_bucket.posts[each.key].arn
      },
      {
        Sid      = "ReadAndWrite"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
        Resource = "${aws_s3_bucket.posts[each.key].arn}/*"
      },
    ]
  })
}

resource "aws_iam_access_key" "objects" {
  for_each = local.buckets
  user     = aws_iam_user.objects[each.key].name
}
