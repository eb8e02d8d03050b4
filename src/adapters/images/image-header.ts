import { GIF } from "image-size/types/gif";
import { HEIF } from "image-size/types/heif";
import { JPG } from "image-size/types/jpg";
import { PNG } from "image-size/types/png";
import { WEBP } from "image-size/types/webp";
import type { ImageType } from "../../core/posts/remote-image.ts";

/** Bytes needed to detect the type. */
export const MAGIC_LENGTH = 12;

/**
 * Bytes searched for the size. In JPEGs, profiles and previews come first. AVIF boxes are at the beginning, and are searched
 * once each.
 */
const HEADER_LENGTH = 1024 * 1024;
const AVIF_HEADER_LENGTH = 64 * 1024;

/** Detects the type from the first bytes, whatever the name. */
export function imageType(bytes: Uint8Array): ImageType | undefined {
  const text = String.fromCharCode(...bytes.subarray(0, MAGIC_LENGTH));
  if (text.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (/^GIF8[79]a/.test(text)) return "image/gif";
  if (/^RIFF.{4}WEBP/s.test(text)) return "image/webp";
  if (/^.{4}ftypavif/s.test(text)) return "image/avif";
  return undefined;
}

const SIZES = { "image/avif": HEIF, "image/gif": GIF, "image/jpeg": JPG, "image/png": PNG, "image/webp": WEBP };

/** Reads the size in pixels from the header, rotated as displayed; `undefined` if there is none. */
export function imageSize(bytes: Uint8Array, type: ImageType): { width: number; height: number } | undefined {
  const header = bytes.slice(0, type === "image/avif" ? AVIF_HEADER_LENGTH : HEADER_LENGTH);
  try {
    if (!SIZES[type].validate(header)) return undefined;
    const { width, height, orientation = 1 } = SIZES[type].calculate(header);
    if (!(width > 0 && height > 0)) return undefined;
    // EXIF orientations 5 to 8 are rotated by 90°.
    return orientation > 4 ? { width: height, height: width } : { width, height };
  } catch {
    return undefined;
  }
}
