const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));

/** Small images as browsers write them, 6 pixels by 4 but for the AVIF of 2 by 2. */
export const EXAMPLE_IMAGES = {
  jpeg: bytes(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////////////2wBDAVVaWnhpeOuCguv/////////////////////////////////////////////////////////////////////////wAARCAAEAAYDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAWEAEBAQAAAAAAAAAAAAAAAAAAAjH/xAAVAQEBAAAAAAAAAAAAAAAAAAABA//EABcRAAMBAAAAAAAAAAAAAAAAAAABAjL/2gAMAwEAAhEDEQA/AJq0BeMob0z/2Q==",
  ),
  png: bytes(
    "iVBORw0KGgoAAAANSUhEUgAAAAYAAAAECAYAAACtBE5DAAAAIklEQVR4AZTJoQ0AABDCwIb9R2MnXiFf0ORUZUiBU+JpHwcAAP//TLyJswAAAAZJREFUAwCpQQrLAQAppAAAAABJRU5ErkJggg==",
  ),
  gif: bytes("R0lGODdhBgAEAIAAAMwAAAAAzCwAAAAABgAEAAACBYxvgRkFADs="),
  webp: bytes("UklGRjwAAABXRUJQVlA4IDAAAADQAQCdASoGAAQAB0CWJagCdAEO/gPIAAD+zs4u1eEnHH2wzrgTrSqCgSH0Oh4AAAA="),
  avif: bytes(
    "AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADybWV0YQAAAAAAAAAoaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAGxpYmF2aWYAAAAADnBpdG0AAAAAAAEAAAAeaWxvYwAAAABEAAABAAEAAAABAAABGgAAAB0AAAAoaWluZgAAAAAAAQAAABppbmZlAgAAAAABAABhdjAxQ29sb3IAAAAAamlwcnAAAABLaXBjbwAAABRpc3BlAAAAAAAAAAIAAAACAAAAEHBpeGkAAAAAAwgICAAAAAxhdjFDgQ0MAAAAABNjb2xybmNseAACAAIAAYAAAAAXaXBtYQAAAAAAAAABAAEEAQKDBAAAACVtZGF0EgAKCBgANogQEAwgMg8f8D///8WfhwB8+ErK42A=",
  ),
};

/** A PNG's beginning, which says that it is of this size. */
export function pngHeader(width: number, height: number): Uint8Array<ArrayBuffer> {
  const header = EXAMPLE_IMAGES.png.slice(0, 33);
  const view = new DataView(header.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return header;
}

/** The JPEG with a note that it lies on its side (EXIF's orientation), after its first segment. */
export function turnedJpeg(orientation: number): Uint8Array<ArrayBuffer> {
  const exif = [
    [0xff, 0xe1, 0x00, 0x22, ...Buffer.from("Exif\0\0MM\0*\0\0\0\x08", "latin1")],
    // One entry: 0x0112, a short, once, the orientation; no further directory.
    [0x00, 0x01, 0x01, 0x12, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01, 0x00, orientation, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
  ].flat();
  const { jpeg } = EXAMPLE_IMAGES;
  return new Uint8Array([...jpeg.subarray(0, 20), ...exif, ...jpeg.subarray(20)]);
}
